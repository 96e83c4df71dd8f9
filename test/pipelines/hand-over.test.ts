import { describe, expect, test } from "vitest";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import { tinyResult, tinyRun, type TinyRun } from "../support/tiny.ts";
import { at, fixedWork, twoStages } from "./lines.ts";

const ms = (columnNs: Float64Array): number[] => Array.from(columnNs, (ns) => ns / 1e6);

/** By request number, whatever the order of their ends. */
function latencies(run: TinyRun, name: string): number[] {
  const { index, latencyNs } = run.of(name);
  const byNumber: number[] = [];
  index.forEach((number, k) => (byNumber[number] = latencyNs[k]! / 1e6));
  return byNumber;
}

describe("a request that a stage has finished", () => {
  test("arrives at the next one in the same instant, and is measured from end to end", () => {
    const run = tinyRun(twoStages(at(0, 0, 1)));
    // a ends at 4, 8 and 12 ms; b serves from 4, 10 and 16 ms on.
    expect(latencies(run, "a")).toStrictEqual([4, 8, 11]);
    expect(ms(run.of("b").arrivalNs)).toStrictEqual([4, 8, 12]);
    expect(latencies(run, "b")).toStrictEqual([6, 8, 10]);
    expect(latencies(run, "line")).toStrictEqual([10, 16, 21]);
    expect(ms(run.of("line").arrivalNs)).toStrictEqual([0, 0, 1]);
  });

  test("takes its blame along, cause by cause", () => {
    const { blameNs } = tinyRun(twoStages(at(0, 0, 1))).of("line");
    expect(ms(blameNs.queue)).toStrictEqual([0, 6, 11]);
    expect(ms(blameNs.device)).toStrictEqual([10, 10, 10]);
    for (const cause of BLAME_CAUSES.filter((one) => one !== "queue" && one !== "device")) {
      expect(ms(blameNs[cause])).toStrictEqual([0, 0, 0]);
    }
  });

  test("takes the hop between them, which counts as queue and as none of the stages", () => {
    const run = tinyRun(twoStages(at(0, 0, 1), { line: { hop: "1ms" } }));
    expect(ms(run.of("b").arrivalNs)).toStrictEqual([5, 9, 13]);
    expect(latencies(run, "line")).toStrictEqual([11, 17, 22]);
    expect(ms(run.of("line").blameNs.queue)).toStrictEqual([1, 7, 12]);
    expect(run.records[2]!.stageNs!.map(ms)).toStrictEqual([
      [4, 8, 11],
      [6, 8, 10],
    ]);
  });

  test("finds a stage free that becomes free in the instant of its arrival, whichever GPU comes first", () => {
    const document = twoStages(at(0, 0, 0), { a: { work: fixedWork("5ms") }, b: { work: fixedWork("5ms") } });
    const other = {
      ...document,
      policies: {
        swapped: [
          { gpu: 0, exclusive: {}, tenants: ["b"] },
          { gpu: 1, exclusive: {}, tenants: ["a"] },
        ],
      },
    };
    for (const one of [document, other]) {
      const run = tinyRun(one);
      expect(latencies(run, "b")).toStrictEqual([5, 5, 5]);
      expect(latencies(run, "line")).toStrictEqual([10, 15, 20]);
    }
  });

  test("may go on to a process of the same partition, which finds it at once", () => {
    const document = twoStages(at(0, 0));
    const run = tinyRun({ ...document, policies: { shared: [{ gpu: 0, mps: {}, tenants: ["a", "b"] }] } });
    // The second request of a has half of the GPU while the first one is at b.
    const [first, second] = latencies(run, "line");
    expect(first).toBeGreaterThan(10);
    expect(second).toBeGreaterThan(first!);
    const { blameNs, latencyNs } = run.of("line");
    const sums = Array.from(latencyNs, (_, k) => BLAME_CAUSES.reduce((sum, cause) => sum + blameNs[cause][k]!, 0));
    expect(sums).toStrictEqual([...latencyNs]);
  });

  test("passes as many stages as there are", () => {
    const run = tinyRun({
      ...twoStages(at(0)),
      gpus: { type: "a100-sxm4-80gb", count: 3 },
      tenants: {
        a: { work: fixedWork("4ms") },
        b: { work: fixedWork("6ms"), arrivals: at(0) },
        c: { work: fixedWork("1ms") },
      },
      pipelines: { line: { stages: ["b", "c", "a"], hop: "500us" } },
      policies: { apart: ["a", "b", "c"].map((tenant, gpu) => ({ gpu, exclusive: {}, tenants: [tenant] })) },
    });
    expect(latencies(run, "line")).toStrictEqual([12]);
    expect(ms(run.of("a").arrivalNs)).toStrictEqual([8]);
  });
});

describe("a request that a stage does not finish", () => {
  test("is rejected from end to end when it is at a stage", () => {
    const run = tinyRun(twoStages(at(0, 0), { b: { queue: { limit: 0 } } }));
    const { arrived, finished, rejected } = run.of("line");
    expect({ arrived, finished, rejected }).toStrictEqual({ arrived: 2, finished: 1, rejected: 1 });
    expect(run.of("a").finished).toBe(2);
  });

  test("is timed out likewise, and counts the tries of all stages", () => {
    const b = { queue: { timeout: "1ms" }, retries: { max: 1, backoff: "500us" } };
    const run = tinyRun(twoStages(at(0, 0, 0), { a: { work: fixedWork("1ms") }, b }));
    // b is busy from 1 to 7 ms, and gives each of the others 2 tries of 1 ms.
    const { finished, timedOut, retries } = run.of("line");
    expect({ finished, timedOut, retries }).toStrictEqual({ finished: 1, timedOut: 2, retries: 2 });
  });

  test("goes no further", () => {
    const run = tinyRun(twoStages(at(0, 0, 0), { a: { queue: { limit: 0 } } }));
    expect(run.of("line").rejected).toBe(2);
    expect(run.of("b").arrived).toBe(1);
  });

  test("fails from end to end when a fault takes it at a stage", () => {
    const faults = { events: [{ class: "application", tenant: "b", at: ["7ms"] }], restart: { process: "20ms" } };
    const { tenants } = tinyResult({ ...twoStages(at(0, 0)), faults }).policies[0]!;
    const [a, b, line] = tenants.map(({ ended }) => [ended.finished, ended.failed]);
    // The first is at b from 4 ms on; the second comes at 8 ms and waits there until its process is back.
    expect([a, b, line]).toStrictEqual([
      [2, undefined],
      [1, 1],
      [1, 1],
    ]);
  });

  test("is open at the end of the run: running while a stage works on it or it hops, else queued", () => {
    const ends = (limit: string): object => {
      const { open } = tinyRun({ ...twoStages(at(0, 0), { line: { hop: "2ms" } }), duration: "1ms", limit }).of("line");
      return { count: open.count, running: open.running };
    };
    // The first is at a until 4 ms, on the way until 6 ms and at b until 12 ms.
    expect(ends("3ms")).toStrictEqual({ count: 2, running: 1 });
    expect(ends("5ms")).toStrictEqual({ count: 2, running: 2 });
    expect(ends("11ms")).toStrictEqual({ count: 2, running: 1 });
    expect(ends("30ms")).toStrictEqual({ count: 0, running: 0 });
  });
});

describe("a client of a closed loop", () => {
  test("waits for the end of the last stage", () => {
    const run = tinyRun({ ...twoStages({ kind: "closed", concurrency: 1, think: "1ms" }), duration: "30ms" });
    expect(ms(run.of("line").arrivalNs)).toStrictEqual([0, 11, 22]);
    expect(latencies(run, "line")).toStrictEqual([10, 10, 10]);
  });

  test("asks again in the instant of the answer when it does not think", () => {
    const run = tinyRun({ ...twoStages({ kind: "closed", concurrency: 2 }), duration: "30ms" });
    // b is the bottleneck: it ends every 6 ms from 10 ms on, and a has the next request ready by then.
    expect(ms(run.of("line").arrivalNs)).toStrictEqual([0, 0, 10, 16, 22, 28]);
  });

  test("pauses after a rejection at a later stage as after one at the first", () => {
    const document = twoStages({ kind: "closed", concurrency: 2 }, { b: { queue: { limit: 0 } } });
    const run = tinyRun({ ...document, duration: "2s", limit: "4s" });
    const { arrivalNs } = run.of("line");
    expect(run.of("line").rejected).toBeGreaterThan(0);
    // Who is turned away at 8 ms is back a second later.
    expect(Math.min(...ms(arrivalNs).filter((one) => one > 990))).toBeLessThan(1020);
  });
});

describe("what is random about a request", () => {
  const drawn = { kind: "exponential" };
  const document = {
    ...twoStages({ kind: "poisson", rate: "200/s" }),
    duration: "400ms",
    limit: "10s",
    tenants: {
      a: { work: fixedWork("6ms", drawn), processes: 3, arrivals: { kind: "poisson", rate: "200/s" } },
      b: { work: fixedWork("2ms", drawn) },
      c: {
        shape: { layers: 1, hidden: 64, intermediate: 256, heads: 4, kvHeads: 1, headDim: 16, vocabulary: 1000 },
        promptTokens: { kind: "lognormal", median: 20, mean: 30, max: 100 },
        outputTokens: { kind: "lognormal", median: 5, mean: 8, max: 40 },
      },
    },
    pipelines: { line: { stages: ["a", "b", "c"] } },
    gpus: { type: "a100-sxm4-80gb", count: 3 },
    policies: {
      sliced: [
        { gpu: 0, timeSlicing: {}, tenants: ["a"] },
        { gpu: 1, exclusive: {}, tenants: ["b"] },
        { gpu: 2, exclusive: {}, tenants: ["c"] },
      ],
      together: [
        { gpu: 0, mps: {}, tenants: ["a"] },
        { gpu: 1, exclusive: {}, tenants: ["b"] },
        { gpu: 2, exclusive: {}, tenants: ["c"] },
      ],
    },
  };
  const byNumber = (run: TinyRun, tenant: string): Map<number, number> => {
    const { index, blameNs } = run.of(tenant);
    return new Map([...index].map((number, k) => [number, blameNs.device[k]!]));
  };

  test("is the same at every stage under every policy, whichever request comes out of a stage first", () => {
    const [sliced, together] = ["sliced", "together"].map((policy) => tinyRun(document, policy));
    const order = (run: TinyRun): number[] => [...run.of("b").index];
    expect(order(sliced!)).not.toStrictEqual(order(together!));
    for (const tenant of ["a", "b"]) {
      const [one, other] = [byNumber(sliced!, tenant), byNumber(together!, tenant)];
      const common = [...one.keys()].filter((number) => other.has(number));
      expect(common.length).toBeGreaterThan(40);
      expect(common.map((number) => other.get(number))).toStrictEqual(common.map((number) => one.get(number)));
    }
  });

  test("is that of the tenant with arrivals of its own", () => {
    const { b } = document.tenants;
    const own = tinyRun({
      duration: "400ms",
      limit: "10s",
      tenants: { b: { ...b, arrivals: { kind: "poisson", rate: "10/s" } } },
      policies: { alone: [{ gpu: 0, exclusive: {}, tenants: ["b"] }] },
    });
    const fed = byNumber(tinyRun(document, "sliced"), "b");
    const alone = byNumber(own, "b");
    expect(alone.size).toBeGreaterThan(1);
    expect([...alone.keys()].map((number) => fed.get(number))).toStrictEqual([...alone.values()]);
  });
});
