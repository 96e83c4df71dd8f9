import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Timeline } from "../sim/result/timeline.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

const PAIR = `title: Two services on one A100
duration: 2s
replications: 2
gpus: { type: a100-sxm4-80gb }
tenants:
  a: { work: { reference: a100-sxm4-80gb, compute: 4ms }, arrivals: { kind: poisson, rate: 60/s } }
  b: { work: { reference: a100-sxm4-80gb, memory: 6ms }, arrivals: { kind: poisson, rate: 40/s } }
policies:
  turns: [{ gpu: 0, timeSlicing: {}, tenants: [a, b] }]
  MIG: [{ gpu: 0, mig: { equal: each }, tenants: [a, b] }]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-timeline-"));
  writeFileSync(join(folder, "pair.yaml"), PAIR);
  writeFileSync(join(folder, "other.yaml"), PAIR);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");

describe.concurrent("run --timeline", () => {
  it("writes timeline.json and a section of the page, and no other byte of the result", async () => {
    const args = ["run", "pair.yaml", "--workers", "1"];
    const ended = await Promise.all([
      slicewise(...args, "--out", "with", "--timeline", "1s..1.1s"),
      slicewise(...args, "--out", "again", "--timeline", "1s..1.1s"),
      slicewise(...args, "--out", "without"),
    ]);
    expect(ended.map(({ code, err }) => [code, err])).toEqual([
      [0, ""],
      [0, ""],
      [0, ""],
    ]);
    expect(read("with", "result.json")).toBe(read("without", "result.json"));
    expect(read("again", "timeline.json")).toBe(read("with", "timeline.json"));
    expect(existsSync(join(folder, "without", "timeline.json"))).toBe(false);
    expect(read("with", "report.html")).toContain('id="timeline-title"');
    expect(read("without", "report.html")).not.toContain("timeline");
    const timeline = JSON.parse(read("with", "timeline.json")) as Timeline;
    expect(timeline).toMatchObject({ kind: "timeline", replication: 1, fromNs: 1e9, toNs: 1.1e9, tenants: ["a", "b"] });
    expect(timeline.policies.map(({ name, partitions }) => [name, partitions.length])).toEqual([
      ["turns", 1],
      ["MIG", 2],
    ]);
  });

  it("shows the policies and the replication that are asked for, and writes a trace of them", async () => {
    const args = ["run", "pair.yaml", "--workers", "1", "--policy", "turns", "--timeline", "1s..1.1s"];
    const first = await slicewise(...args, "--json", "first.json", "--perfetto", "first.trace.json");
    const other = ["--perfetto", "second.trace.json", "--replication", "2"];
    const second = await slicewise(...args, "--json", "second.json", ...other);
    expect([first.code, second.code, first.err, second.err]).toEqual([0, 0, "", ""]);
    expect(read("second.json")).toBe(read("first.json"));
    const trace = JSON.parse(read("second.trace.json")) as {
      otherData: object;
      traceEvents: { ph: string; args?: { name?: string } }[];
    };
    expect(trace.otherData).toMatchObject({ replication: 2 });
    const names = trace.traceEvents.flatMap(({ ph, args: given }) => (ph === "M" ? [given?.name] : []));
    expect(names).toContain("turns: gpu0");
    expect(names).not.toContain("MIG: gpu0");
    expect(trace.traceEvents.filter(({ ph }) => ph === "X").length).toBeGreaterThan(5);
    expect(read("second.trace.json")).not.toBe(read("first.trace.json"));
  });

  it.each([
    [["--timeline", "1s"], "--timeline: must be FROM..TO, two instants of the simulated clock (found 1s)"],
    [["--timeline", "1s..2"], "--timeline: its end "],
    [
      ["--timeline", "2s..1s"],
      "--timeline: must end after it begins (found 2s..1s). For example --timeline 10s..10.2s",
    ],
    [["--timeline", "1h..2h"], "--timeline: begins after the run under turns has ended (found 3600s)"],
    [["--timeline", "0s..1s", "--replication", "0"], "--replication: must be a whole number from 1 to 10000 (found 0)"],
    [
      ["--timeline", "0s..1s", "--replication", "3"],
      "--replication: is none of the 2 replications of this scenario (found 3). Give one from 1 to 2, or run more with --replications 3",
    ],
    [["--timeline", "1s..40s"], "--timeline: ends after every run has ended (found 40s). The last one ends at 2"],
    [["--replication", "2"], "--replication: needs a window to look at (found 2). Add --timeline 10s..10.2s"],
    [["--perfetto", "t.json"], "--perfetto: needs a window to look at (found t.json)"],
    [["--timeline", "0s..1s", "--json", "-"], "--timeline: has nowhere to go"],
    [["other.yaml", "--timeline", "0s..1s", "--perfetto", "t.json"], "--perfetto: takes the trace of one scenario"],
  ])("refuses %j with a way out", async (args, message) => {
    const { code, out, err } = await slicewise("run", "pair.yaml", ...args);
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, ""]);
  });
});
