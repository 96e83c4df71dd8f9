import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../sim/result/run.ts";
import type { Timeline } from "../sim/result/timeline.ts";
import { slicewise as program } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

const SCENARIO = `title: A row of two
duration: 5s
warmup: 1s
replications: 2
gpus: { type: a100-sxm4-80gb, count: 2 }
tenants:
  a: { work: { reference: a100-sxm4-80gb, compute: 10ms, hostGap: 0s }, arrivals: { kind: poisson, rate: 30/s } }
  b: { work: { reference: a100-sxm4-80gb, compute: 8ms, hostGap: 0s } }
pipelines:
  line: { stages: [a, b], hop: 2ms, slo: { latency: 100ms, percentile: 90 } }
policies:
  apart: [{ gpu: 0, exclusive: {}, tenants: [a] }, { gpu: 1, exclusive: {}, tenants: [b] }]
  together: [{ gpu: 0, mps: {}, tenants: [a, b] }]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-pipelines-"));
  writeFileSync(join(folder, "row.yaml"), SCENARIO);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.concurrent("a scenario with a pipeline", () => {
  it("is counted by check", async () => {
    const { out } = await slicewise("check", "row.yaml");
    expect(out).toBe("row.yaml: ok, 2 tenants, 1 pipeline, 2 policies\n");
  });

  it("is run: its row is in the table of targets, and it has one of its own", async () => {
    const { code, out } = await slicewise("run", "row.yaml", "--out", "ran", "--workers", "2");
    expect(code).toBe(0);
    expect(out).toMatch(/│ line +│ \d+ % ±\S+( %)? p90 latency/u);
    expect(out).toMatch(/│ line, end to end │ apart +│ together +│/u);
    expect(out).toMatch(/│ {3}in a +│ 1\d\.\d ms \(\d\d\.\d %\)/u);
    expect(out).toMatch(/│ {3}on the way +│ 2\.00 ms/u);
    expect(readFileSync(join(folder, "ran/report.html"), "utf8")).toContain("by stage: waiting and service there");
  });

  it("gives the same bytes on one worker and on several", async () => {
    const [one, two] = await Promise.all(
      ["1", "2"].map(async (workers) => slicewise("run", "row.yaml", "--json", "-", "--workers", workers)),
    );
    expect(one!.out).toBe(two!.out);
    expect((JSON.parse(one!.out) as RunResult).tenants.at(-1)!.stages).toEqual(["a", "b"]);
  });

  it("is looked at instant by instant, with the requests of every stage", async () => {
    const { code } = await slicewise(
      "run",
      "row.yaml",
      "--timeline",
      "2s..2500ms",
      "--out",
      "watched",
      "--perfetto",
      "p.json",
    );
    expect(code).toBe(0);
    const timeline = JSON.parse(readFileSync(join(folder, "watched/timeline.json"), "utf8")) as Timeline;
    expect(timeline.tenants).toEqual(["a", "b"]);
    const [apart] = timeline.policies;
    const known = apart!.requests.filter(({ endNs }) => endNs !== null);
    const hops = known
      .filter(({ tenant }) => tenant === 1)
      .flatMap(({ index, arrivalNs }) => {
        const before = known.find((one) => one.tenant === 0 && one.index === index);
        return before === undefined ? [] : [arrivalNs - before.endNs!];
      });
    expect(hops.length).toBeGreaterThan(3);
    expect(new Set(hops)).toEqual(new Set([2e6]));
  });

  it("is swept, along keys of the pipeline too", async () => {
    const axis = "pipelines.line.hop=0ms,5ms";
    const { code, out } = await slicewise("sweep", "row.yaml", "--vary", axis, "--out", "swept", "--workers", "2");
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/2 of 2 cells run/u) as unknown });
    const table = readFileSync(join(folder, "swept/table.csv"), "utf8").split("\n");
    const means = table.filter((row) => /,apart,.*,line,mean latency,/u.test(row));
    expect(means).toHaveLength(2);
  });

  it("is refused by choose and density, and its later stages by interference, each with a way out", async () => {
    const refusals = await Promise.all([
      slicewise("choose", "row.yaml"),
      slicewise("density", "row.yaml", "--tenant", "b"),
      slicewise("interference", "row.yaml"),
    ]);
    expect(refusals.map(({ code }) => code)).toEqual([2, 2, 2]);
    const [choose, density, interference] = refusals.map(({ err }) => err.trim());
    expect(choose).toBe(
      "pipelines: tie tenants together, while a choice weighs each part of a GPU by itself (found line). Write the candidates as policies: slicewise run compares them from end to end",
    );
    expect(density).toBe(choose);
    expect(interference).toBe(
      "--victim: a stage that a pipeline feeds gets no requests when only it and a neighbour run (found b). Look at tenants with arrivals of their own: --victim a",
    );
  });

  it("tells what its later stages do not count where the last arrival ends the counting", async () => {
    const listed = SCENARIO.replace("{ kind: poisson, rate: 30/s }", "{ kind: list, at: [0s, 5ms] }")
      .replace("duration: 5s\n", "")
      .replace("warmup: 1s\n", "");
    writeFileSync(join(folder, "listed.yaml"), listed);
    const { out } = await slicewise("run", "listed.yaml", "--json", "-");
    const { notes, policies } = JSON.parse(out) as RunResult;
    expect(notes).toEqual([
      "Later stages of line count what reaches them before the last arrival at the first one, line itself all of its requests; a duration that is longer counts them everywhere.",
    ]);
    expect(policies[0]!.tenants.map(({ arrived }) => arrived)).toEqual([2, 0, 2]);
  });

  it("tells that a trace cannot feed a stage that has none", async () => {
    const { code, err } = await slicewise("run", "row.yaml", "--trace", "b=some.csv", "--json", "-");
    expect(code).toBe(2);
    expect(err).toContain("--trace b: its requests come from the stage before it in line");
  });
});
