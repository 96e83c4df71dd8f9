import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadedFiles } from "./support/slicewise.ts";

const SCENARIO = `title: One queue
duration: 5s
warmup: 0s
replications: 4
gpus: { type: a100-sxm4-80gb }
tenants:
  a:
    work: { reference: a100-sxm4-80gb, floor: 10ms, size: { kind: exponential } }
    arrivals: { kind: poisson, rate: 50/s }
policies:
  whole: [{ gpu: 0, exclusive: {}, tenants: [a] }]
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-start-"));
  writeFileSync(join(folder, "queue.yaml"), SCENARIO);
});

afterAll(() => rmSync(folder, { recursive: true }));

// Counts and not times, which differ from machine to machine: every file costs about as much to find and to compile.
describe("a start of the program", () => {
  test("for its help loads the names of the commands and what prints them, and none of the simulator", async () => {
    const [main] = await loadedFiles(folder, "--help");
    expect(main!.filter((file) => /\/sim\/(?!base\/)|\/cli\/actions\/|\/(zod|yaml|vega)\//u.test(file))).toStrictEqual(
      [],
    );
    expect(main!.length).toBeGreaterThan(20);
    expect(main!.length).toBeLessThanOrEqual(75);
  });

  test("for a run loads the charts' packages only to write a report", async () => {
    const isChart = (file: string): boolean => /node_modules\/vega/u.test(file);
    const [json] = await loadedFiles(folder, "run", "queue.yaml", "--workers", "1", "--json", "result.json");
    expect(json!.filter(isChart)).toStrictEqual([]);
    const [report] = await loadedFiles(folder, "run", "queue.yaml", "--workers", "1", "--out", "out");
    expect(report!.some(isChart)).toBe(true);
  });

  test("of a worker that replicates loads neither the grammar of scenarios nor the readers of traces", async () => {
    const args = ["run", "queue.yaml", "--workers", "2", "--json", "result.json"];
    const [main, ...workers] = await loadedFiles(folder, ...args);
    const isOfReaders = (file: string): boolean => /\/node_modules\/(zod|yaml)\/|\/workload\/traces\//u.test(file);
    expect(main!.some(isOfReaders)).toBe(true);
    const simulating = workers.filter((files) => files.some((file) => file.endsWith("/sim/scenario/model.js")));
    expect(simulating.length).toBeGreaterThan(0);
    for (const files of simulating) expect(files.filter(isOfReaders)).toStrictEqual([]);
  });
});
