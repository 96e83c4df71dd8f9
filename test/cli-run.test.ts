import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../sim/result/run.ts";
import { slicewise as program, slicewiseFromSource } from "./support/slicewise.ts";

let folder: string;
const slicewise = (...args: string[]) => program(folder, ...args);

/** A scenario with one server; its service takes 10 ms in the mean. */
const queue = (arrivals: string, size = "exponential"): string => `title: One queue
duration: 60s
gpus: { type: a100-sxm4-80gb }
tenants:
  a:
    work: { reference: a100-sxm4-80gb, floor: 10ms, size: { kind: ${size} } }
    arrivals: ${arrivals}
    slo: { latency: 300ms }
policies:
  whole: [{ gpu: 0, exclusive: {}, tenants: [a] }]
`;

const PAIR = `title: Two services on one A100
duration: 4s
replications: 3
gpus: { type: a100-sxm4-80gb }
tenants:
  a: { work: { reference: a100-sxm4-80gb, compute: 4ms }, arrivals: { kind: poisson, rate: 30/s } }
  b: { work: { reference: a100-sxm4-80gb, memory: 6ms }, arrivals: { kind: poisson, rate: 20/s } }
policies:
  turns: [{ gpu: 0, timeSlicing: {}, tenants: [a, b] }]
  MIG: [{ gpu: 0, mig: { equal: each }, tenants: [a, b] }]
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-cli-run-"));
  writeFileSync(join(folder, "pair.yaml"), PAIR);
  writeFileSync(join(folder, "queue.yaml"), queue("{ kind: poisson, rate: 50/s }"));
  writeFileSync(join(folder, "over.yaml"), queue("{ kind: poisson, rate: 150/s }"));
  writeFileSync(join(folder, "clock.yaml"), queue("{ kind: constant, rate: 10/s }", "constant"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The result of a run that must not fail. */
async function resultOf(...args: string[]): Promise<RunResult> {
  const { code, out, err } = await slicewise("run", ...args, "--workers", "1", "--json", "-");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as RunResult;
}

describe.concurrent("the number of threads", () => {
  it("changes no byte of the result, in the built program and from the source tree", async () => {
    const [one, two, seven] = await Promise.all(
      ["1", "2", "7"].map((workers) => slicewise("run", "pair.yaml", "--workers", workers, "--json", "-")),
    );
    expect(one).toMatchObject({ code: 0, err: "" });
    expect(two).toEqual(one);
    expect(seven).toEqual(one);
    expect(await slicewiseFromSource(folder, "run", "pair.yaml", "--workers", "2", "--json", "-")).toEqual(one);
    expect((JSON.parse(one!.out) as RunResult).experiment).toMatchObject({
      replications: 3,
      intervals: "replications",
    });
  });
});

describe.concurrent("how often a scenario is run", () => {
  it("is what --replications says, and more of them count more requests", async () => {
    const { experiment, policies, scenario } = await resultOf("pair.yaml", "--replications", "4");
    expect(experiment).toMatchObject({ replications: 4, precision: null });
    expect(scenario.document).toMatchObject({ replications: 4 });
    const three = await resultOf("pair.yaml");
    expect(policies[0]!.tenants[0]!.arrived).toBeGreaterThan(three.policies[0]!.tenants[0]!.arrived);
  });

  it("grows until --precision is reached, and the result says how narrow the widest interval is", async () => {
    const { experiment } = await resultOf(
      "queue.yaml",
      "--duration",
      "2min",
      "--precision",
      "6%",
      "--max-replications",
      "60",
    );
    const { replications, precision } = experiment;
    expect(precision).toMatchObject({ asked: 0.06, met: true, budget: 60, widest: "a under whole" });
    expect(precision!.reached).toBeLessThanOrEqual(0.06);
    expect(replications).toBeGreaterThan(5);
    expect(replications).toBeLessThan(60);
  });

  it("ends at --max-replications, and the result says that the precision was not reached", async () => {
    const { replications, precision } = (
      await resultOf("queue.yaml", "--duration", "2min", "--precision", "0.1%", "--max-replications", "6")
    ).experiment;
    expect(replications).toBe(6);
    expect(precision).toMatchObject({ asked: 0.001, met: false, budget: 6 });
    expect(precision!.reached).toBeGreaterThan(0.001);
  });

  it("is once when nothing is random, whatever is asked for", async () => {
    const { code, out } = await slicewise("run", "clock.yaml", "--replications", "7", "--json", "clock.json");
    expect(code).toBe(0);
    expect(out).toContain("Nothing in this scenario is random, so its numbers have no spread");
    const { experiment } = JSON.parse(readFileSync(join(folder, "clock.json"), "utf8")) as RunResult;
    expect(experiment).toMatchObject({ replications: 1, intervals: "exact" });
  });
});

describe.concurrent("a tenant that gets more than it can carry", () => {
  it("is told to be overloaded with what it carries, within 5 % of its capacity, and has no percentiles", async () => {
    const { out } = await slicewise("run", "over.yaml", "--json", "over.json");
    expect(out).toMatch(/overloaded carries 1\d\d\/s of 1\d\d\/s|overloaded carries \d\d(?:\.\d)?\/s of 1\d\d\/s/);
    const { policies } = JSON.parse(readFileSync(join(folder, "over.json"), "utf8")) as RunResult;
    const { load, latencyNs, latencyCdf, percentilesWithheld, targets } = policies[0]!.tenants[0]!;
    expect(load.verdict).toBe("overloaded");
    // One request takes 10 ms in the mean.
    expect(Math.abs(load.carriedPerS - 100)).toBeLessThan(5);
    expect(latencyNs).toMatchObject({ mean: null, p50: null, p90: null, p95: null, p99: null, p999: null });
    expect({ percentilesWithheld, latencyCdf }).toEqual({ percentilesWithheld: true, latencyCdf: [] });
    expect(targets[0]).toMatchObject({ value: null, verdict: "missed" });
  });

  it("has its latencies given with --force-percentiles, and the result says so", async () => {
    const { experiment, policies } = await resultOf("over.yaml", "--force-percentiles");
    const { load, latencyNs, latencyCdf, percentilesWithheld, targets } = policies[0]!.tenants[0]!;
    expect(experiment.overloadForced).toBe(true);
    expect(load.verdict).toBe("overloaded");
    expect(percentilesWithheld).toBe(false);
    // Half of the growth of 50 requests per second over a minute, at 10 ms each.
    expect(latencyNs.mean).toBeGreaterThan(10e9);
    expect(latencyCdf.length).toBeGreaterThan(10);
    expect(latencyNs.p99).toBeGreaterThan(latencyNs.mean!);
    expect(targets[0]).toMatchObject({ value: latencyNs.p99, verdict: "missed" });
  });
});

describe.concurrent("run --set", () => {
  it("changes a value as writing it into the file does", async () => {
    writeFileSync(join(folder, "edited.yaml"), PAIR.replace("rate: 30/s", "rate: 10/s").replace("4s", "3s"));
    const edited = await resultOf("edited.yaml");
    const set = await resultOf("pair.yaml", "--set", "tenants.a.arrivals.rate=10/s", "--set", "duration=3s");
    expect({ ...set, scenario: null }).toEqual({ ...edited, scenario: null });
    expect(set.scenario.document).toEqual(edited.scenario.document);
  });

  it("tells all paths that lead nowhere at once, with what there is, and runs nothing", async () => {
    const { code, out, err } = await slicewise(
      "run",
      "pair.yaml",
      "--set",
      "tenants.c.arrivals.rate=1/s",
      "--set",
      "title",
      "--set",
      "policies.turns.3.gpu=1",
      "--out",
      "nothing",
    );
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.trim().split("\n")).toEqual([
      expect.stringMatching(/^--set: tenants has no key "c" \(found tenants\.c\.arrivals\.rate=1\/s\)\. .*"a"/),
      expect.stringMatching(/^--set: must be path=value \(found title\)\. For example /),
      expect.stringMatching(
        /^--set: policies\.turns has no item 3 \(found policies\.turns\.3\.gpu=1\)\. It has the items 0/,
      ),
    ]);
    expect(readdirSync(folder)).not.toContain("nothing");
  });

  it("tells a key that the grammar does not know with the place and the key that is meant", async () => {
    const { code, err } = await slicewise("run", "pair.yaml", "--set", "tenants.a.arrivals.rat=2/s");
    expect({ code, err }).toEqual({
      code: 2,
      err: 'pair.yaml: tenants.a.arrivals.rat: unknown key (found rat). Did you mean "rate"?\n',
    });
  });

  it("may make policies impossible that --policy leaves out", async () => {
    const many = ["run", "pair.yaml", "--set", "tenants.a.copies=8", "--replications", "1", "--json", "-"];
    expect(await slicewise(...many)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/policies\.MIG\.0\.mig: .* at most 7/) as unknown,
    });
    const { code, out } = await slicewise(...many, "--policy", "turns");
    expect(code).toBe(0);
    expect((JSON.parse(out) as RunResult).tenants).toHaveLength(9);
  });
});

describe.concurrent("flags out of range", () => {
  it("are all told at once with what they may be", async () => {
    const { code, out, err } = await slicewise(
      "run",
      "pair.yaml",
      "--replications",
      "0",
      "--precision",
      "3",
      "--max-replications",
      "1",
      "--workers",
      "0",
      "--seed",
      "x",
    );
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.trim().split("\n").toSorted()).toEqual([
      "--max-replications: must be a whole number from 2 to 10000 (found 1)",
      "--precision: must be a share between 0 and 1, such as 5% (found 3)",
      "--replications: must be a whole number from 1 to 10000 (found 0)",
      "--seed: must be a whole number from 0 to 2^53 - 1 (found x)",
      "--workers: must be a whole number from 1 to 1024 (found 0)",
    ]);
  });
});

describe.concurrent("a result that cannot be written", () => {
  it("is told in a line with the reason and exit code 1", async () => {
    const { code, err } = await slicewise("run", "clock.yaml", "--out", "clock.yaml/results");
    expect(code).toBe(1);
    expect(err).toBe("clock.yaml/results/result.json: cannot be written: a part of its path is a file, not a folder\n");
  });
});
