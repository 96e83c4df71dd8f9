import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { problemsOf } from "../scenario/valid.ts";
import { tinyResult, tinyRun } from "../support/tiny.ts";

/** One request each second that takes 10 ms, on a process that starts with 1 GiB. */
const tenant = (growth: object | null, rest: object = {}): object => ({
  work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms" },
  arrivals: { kind: "list", at: Array.from({ length: 30 }, (_, k) => `${k + 1}s`) },
  memory: { context: "1GiB", ...(growth === null ? {} : { growth }) },
  ...rest,
});
const on = (policy: object, tenants: Readonly<Record<string, object>>) => ({
  duration: "40s",
  warmup: "0s",
  tenants,
  policies: { p: [{ gpu: 0, ...policy }] },
});
const shared = (policy: object, tenants: Readonly<Record<string, object>>) =>
  on({ ...policy, tenants: Object.keys(tenants) }, tenants);

/** Growth that fills the 80 GiB of the GPU with its tenth request: 1 + 9 × 8 fits, 1 + 10 × 8 does not. */
const EIGHT = { perRequest: "8GiB" };

describe("a process that grows", () => {
  test("dies at the request whose memory is not there, and turns it and its queue away", () => {
    const arrivals = { kind: "list", at: [...Array.from({ length: 9 }, (_, k) => `${k + 1}s`), "10s", "10s", "10s"] };
    const run = tinyRun(shared({ exclusive: {} }, { a: tenant({ ...EIGHT, restart: "5s" }, { arrivals }) }));
    expect(run.memoryFailures).toEqual([{ tenant: 0, partition: 0, process: 0, atNs: 10e9, lost: 3 }]);
    expect([run.of("a").finished, run.of("a").rejected]).toEqual([9, 3]);
  });

  test("serves again after its restart, with nothing grown; requests that come meanwhile wait", () => {
    const run = tinyRun(shared({ exclusive: {} }, { a: tenant({ ...EIGHT, restart: "4500ms" }) }));
    // Dies at 10 s, 23 s: at 14.5 s it begins the four requests that waited, so its tenth one is that of 20 s.
    expect(run.memoryFailures.map(({ atNs }) => atNs / 1e9)).toEqual([10, 20, 30]);
    const { latencyNs, rejected } = run.of("a");
    expect(rejected).toBe(3);
    expect([...latencyNs].slice(9, 13)).toEqual([3.51e9, 2.52e9, 1.53e9, 0.54e9]);
  });

  test("stays away where the scenario says stop, and later requests are turned away", () => {
    const run = tinyRun(shared({ exclusive: {} }, { a: tenant({ ...EIGHT, onFailure: "stop" }) }));
    expect([run.of("a").finished, run.of("a").rejected, run.memoryFailures.length]).toEqual([9, 21, 1]);
    expect(run.memoryAway!.map(({ atNs }) => atNs / 1e9)).toEqual(Array.from({ length: 20 }, (_, k) => k + 11));
  });

  test.each(["least-outstanding", "shortest-queue"])(
    "that stays away is left alone by %s, and others go on",
    (routing) => {
      // Two processes share 80 GiB and die of the same requests; the first that dies leaves its memory to the other.
      const rest = {
        processes: 2,
        routing,
        arrivals: { kind: "list", at: ["1s", "1s", "2s", "2s", "3s", "3s", "4s"] },
      };
      const run = tinyRun(shared({ timeSlicing: {} }, { a: tenant({ perRequest: "16GiB", onFailure: "stop" }, rest) }));
      expect(run.memoryFailures).toEqual([{ tenant: 0, partition: 0, process: 0, atNs: 3e9, lost: 1 }]);
      expect([run.of("a").finished, run.of("a").rejected]).toEqual([6, 1]);
    },
  );

  test("never holds more than its limit", () => {
    const run = tinyRun(shared({ exclusive: {} }, { a: tenant({ ...EIGHT, limit: "72GiB" }) }));
    expect([run.of("a").finished, run.memoryFailures.length]).toEqual([30, 0]);
  });

  test("that leaks with time dies at the first request after its memory is used up", () => {
    // 79 GiB at 4.7 GiB/s last for 16.8 s.
    const run = tinyRun(shared({ exclusive: {} }, { a: tenant({ rate: "4.7GiB/s", onFailure: "stop" }) }));
    expect(run.memoryFailures.map(({ atNs }) => atNs / 1e9)).toEqual([17]);
  });

  test("is asked again by clients that retry", () => {
    const retries = { queue: { limit: 5 }, retries: { max: 1, backoff: "1s" } };
    const run = tinyRun(shared({ exclusive: {} }, { a: tenant({ ...EIGHT, restart: "500ms" }, retries) }));
    expect([run.of("a").finished, run.of("a").rejected]).toEqual([30, 0]);
    expect(run.of("a").retries).toBe(run.memoryFailures.length);
  });

  test("tries to start again until its memory is there", () => {
    const large = { memory: { context: "30GiB", growth: { ...EIGHT, restart: "12s" } } };
    const two = { a: tenant(null, large), b: tenant({ perRequest: "4GiB", limit: "75GiB" }) };
    const run = tinyRun(shared({ timeSlicing: {} }, two));
    const again = run.memoryFailures.filter(({ tenant: rank, lost }) => rank === 0 && lost === 0);
    expect(again.length).toBeGreaterThan(0);
    for (const name of ["a", "b"]) {
      const { arrived, finished, rejected, open } = run.of(name);
      expect(finished + rejected + open.count).toBe(arrived);
    }
  });
});

describe("who dies", () => {
  const offset = { kind: "list", at: Array.from({ length: 30 }, (_, k) => `${k + 1.5}s`) };
  const innocent = tenant({ perRequest: "100MiB", onFailure: "stop" }, { arrivals: offset });
  const hog = tenant({ perRequest: "10GiB", limit: "77GiB", onFailure: "stop" });
  const failures = (document: Parameters<typeof tinyRun>[0]): number[] => [
    ...new Set(tinyRun(document).memoryFailures.map((failure) => failure.tenant)),
  ];

  test.each([
    ["time-slicing", { timeSlicing: {} }],
    ["MPS", { mps: {} }],
  ])("under %s on a whole GPU is whoever asks when it is full, whoever took the rest", (_, policy) => {
    expect(failures(shared(policy, { hog, innocent }))).toEqual([1]);
  });

  test("under MIG is only a tenant of the instance that is full", () => {
    const mig = ["hog", "innocent"].map((name) => ({ profile: "3g.40gb", exclusive: {}, tenants: [name] }));
    expect(failures(on({ mig }, { hog, innocent }))).toEqual([0]);
  });
});

describe("what the result tells", () => {
  const random = (growth: object) => ({
    ...shared({ exclusive: {} }, { a: tenant(growth, { arrivals: { kind: "poisson", rate: "1/s" } }) }),
    duration: "10s",
    replications: 8,
  });

  test("is how probable a failure is, how many there were, and what they cost", () => {
    // More than 9 arrivals in 10 s, with mean 10: about every other replication.
    const { outOfMemory, ended } = tinyResult(random({ ...EIGHT, onFailure: "stop" })).policies[0]!.tenants[0]!;
    expect(outOfMemory!.probability).toBeGreaterThan(0.1);
    expect(outOfMemory!.probability).toBeLessThan(0.95);
    expect(outOfMemory!.failures).toBe(outOfMemory!.probability * 8);
    expect(outOfMemory!.requestsLost).toBeGreaterThanOrEqual(outOfMemory!.failures);
    expect(ended.rejected).toBeGreaterThanOrEqual(outOfMemory!.requestsLost);
    expect(outOfMemory!.firstNs).toBeGreaterThan(0);
  });

  test("is nothing of memory where nothing grows", () => {
    const result = tinyResult(shared({ exclusive: {} }, { a: tenant(null) }));
    expect(result.policies[0]!.tenants[0]).not.toHaveProperty("outOfMemory");
  });

  test("is the restart among its assumptions", () => {
    const { assumptions } = tinyResult(shared({ exclusive: {} }, { a: tenant(EIGHT) }));
    expect(assumptions.find(({ name }) => name === "restart")).toMatchObject({ scope: "tenant a", value: 10e9 });
  });

  property.prop([fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.boolean()], {
    numRuns: 30,
  })("has every request in one end state, and the same again", (first, second, restarts, isMps) => {
    const rule = (gib: number): object => ({
      perRequest: `${gib}GiB`,
      onFailure: restarts ? "restart" : "stop",
      ...(restarts ? { restart: "2s" } : {}),
    });
    const document = shared(isMps ? { mps: {} } : { timeSlicing: {} }, {
      a: tenant(rule(first), { transfers: { in: "500MB", out: "100MB" } }),
      b: tenant(rule(second), { processes: 2, routing: "round-robin" }),
    });
    const run = tinyRun(document);
    for (const name of ["a", "b"]) {
      const { arrived, finished, rejected, open } = run.of(name);
      expect(arrived).toBe(30);
      expect(finished + rejected + open.count).toBe(30);
    }
    expect(run.memoryFailures.reduce((sum, { lost }) => sum + lost, 0)).toBeLessThanOrEqual(60);
    expect(tinyRun(document).memoryFailures).toEqual(run.memoryFailures);
  });
});

describe("growth in a scenario", () => {
  const said = (growth: string, rest = "workload: resnet50"): string =>
    problemsOf(`title: t
duration: 1s
gpus: {type: a100-sxm4-80gb}
tenants: {web: {${rest}, memory: {growth: ${growth}}, arrivals: {kind: poisson, rate: 5/s}}}
policies: {p: [{gpu: 0, exclusive: {}, tenants: [web]}]}
`).join("\n");

  test.each([
    ["{}", "must grow by something"],
    ["{perRequest: 1MB, rate: 1MB/min}", "not by both"],
    ["{rate: 10MB}", "must be a size per time"],
    ["{perRequest: 1MB, onFailure: stop, restart: 1s}", "does not apply"],
    ["{perRequest: 1MB, onFailure: pray}", "must be restart or stop"],
  ])("says what is wrong with %s", (growth, rule) => {
    expect(said(growth)).toContain(rule);
  });

  test("says that an LLM server does not grow", () => {
    expect(said("{perRequest: 1MB}", "workload: llama-3-8b")).toContain("one request at a time");
  });
});
