import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../sim/result/run.ts";
import { csvOf } from "./calibration/synthetic.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

const SCENARIO = `title: As measured
duration: 60s
workloads: fitted.yaml
gpus: { type: a100-sxm4-80gb }
tenants:
  a: { workload: made, batch: 16, arrivals: { kind: closed, concurrency: 1 } }
policies:
  alone: [{ gpu: 0, mig: [{ profile: 7g.80gb, exclusive: {}, tenants: [a] }] }]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-calibrate-"));
  const rows = [8, 16, 32].map((batch) => ({ value: 1 + batch * 1.2, batch }));
  writeFileSync(join(folder, "measured.csv"), csvOf(rows));
  writeFileSync(join(folder, "scenario.yaml"), SCENARIO);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("slicewise calibrate", () => {
  it("writes workloads with which a scenario runs as measured", async () => {
    const { code, out, err } = await slicewise("calibrate", "measured.csv", "--out", "fitted.yaml");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^made: 3 rows, median residual \d+\.\d %; assumed: /mu);
    const run = await slicewise("run", "scenario.yaml", "--workers", "1", "--json", "-");
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: "" });
    const { policies } = JSON.parse(run.out) as RunResult;
    const latencyNs = policies[0]!.tenants[0]!.latencyNs.mean!;
    expect(Math.abs(latencyNs / 20.2e6 - 1)).toBeLessThan(0.05);
  });

  it("prints the same workloads without --out, and fits the same every time", async () => {
    const { out } = await slicewise("calibrate", "measured.csv");
    await slicewise("calibrate", "measured.csv", "--out", "again.yaml");
    const written = readFileSync(join(folder, "again.yaml"), "utf8");
    expect(written.replace("workloads: again.yaml", "workloads: workloads.yaml")).toBe(out);
  });

  it("names in the example at its head the file that it wrote", async () => {
    await slicewise("calibrate", "measured.csv", "--out", "deep/my own $1.yaml");
    expect(readFileSync(join(folder, "deep/my own $1.yaml"), "utf8")).toMatch(/^# {3}workloads: my own \$1\.yaml$/mu);
  });

  it("tells where a scenario names a file that is not there", async () => {
    writeFileSync(join(folder, "lost.yaml"), SCENARIO.replace("fitted.yaml", "nowhere.yaml"));
    const { code, err } = await slicewise("check", "lost.yaml");
    expect(code).toBe(2);
    expect(err).toMatch(/^lost\.yaml:3:\d+: workloads: there is no such file of workloads \(found nowhere\.yaml\)/u);
  });
});
