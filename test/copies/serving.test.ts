import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { BLAME_CAUSES } from "../../sim/result/run.ts";
import { problemsOf } from "../scenario/valid.ts";
import { tinyResult, tinyRun } from "../support/tiny.ts";

/** 10 ms over half of PCIe Gen4 x16 at the share that pinned copies reach, 25.28 GB/s. */
const TEN_MS = "252.8MB";
const MS = 1e6;

const web = (rest: object): object => ({
  work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "4ms" },
  arrivals: { kind: "list", at: ["1s"] },
  memory: { context: "0B" },
  ...rest,
});
const saturated = (rest: object): object => web({ arrivals: { kind: "closed", concurrency: 8 }, ...rest });
const alone = (tenant: object, policy: object = { exclusive: {} }) => ({
  duration: "2s",
  warmup: "0s",
  tenants: { web: tenant },
  policies: { p: [{ gpu: 0, ...policy, tenants: ["web"] }] },
});

describe("a request that copies", () => {
  test("waits for its input, runs, and ends when its output is back", () => {
    const run = tinyRun(alone(web({ transfers: { in: TEN_MS, out: "126.4MB" } }))).of("web");
    expect([...run.latencyNs]).toEqual([19 * MS]);
    expect([...run.waitingNs]).toEqual([10 * MS]);
    expect([...run.blameNs.copy]).toEqual([15 * MS]);
    expect([...run.blameNs.device]).toEqual([4 * MS]);
    expect([...run.blameNs.queue]).toEqual([0]);
  });

  test("moves half as fast from pageable memory", () => {
    const run = tinyRun(alone(web({ transfers: { in: TEN_MS, memory: "pageable" } }))).of("web");
    expect([...run.blameNs.copy]).toEqual([20 * MS]);
  });

  test("holds its process for all of its stages without overlap", () => {
    const { latencyNs } = tinyRun(alone(saturated({ transfers: { in: TEN_MS, out: TEN_MS } }))).of("web");
    // Eight clients, one request at a time of 10 + 4 + 10 ms.
    expect(latencyNs[40]).toBe(8 * 24 * MS);
  });

  test("leaves each stage to the next with overlap, so that the slowest sets the pace", () => {
    const paced = (transfers: object, compute: string): number => {
      const tenant = saturated({
        work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute },
        transfers: { overlap: true, ...transfers },
      });
      return tinyRun(alone(tenant)).of("web").latencyNs[40]!;
    };
    expect(paced({ in: TEN_MS, out: TEN_MS }, "4ms")).toBe(8 * 10 * MS);
    expect(paced({ in: TEN_MS, out: "25.28MB" }, "14ms")).toBe(8 * 14 * MS);
    expect(paced({ in: "25.28MB", out: TEN_MS }, "4ms")).toBe(8 * 10 * MS);
    expect(paced({ in: TEN_MS }, "4ms")).toBe(8 * 10 * MS);
    expect(paced({ out: TEN_MS }, "4ms")).toBe(8 * 10 * MS);
  });

  test("does not keep another process from the engine while it copies", () => {
    const document = {
      ...alone(saturated({ arrivals: { kind: "closed", concurrency: 1 }, transfers: { in: "2.528GB" } })),
      tenants: {
        web: saturated({ arrivals: { kind: "closed", concurrency: 1 }, transfers: { in: "2.528GB" } }),
        other: saturated({ arrivals: { kind: "closed", concurrency: 1 } }),
      },
      policies: { p: [{ gpu: 0, timeSlicing: {}, tenants: ["web", "other"] }] },
    };
    const run = tinyRun(document);
    // 4 ms of work follow each 100 ms of copying; then the other one waits for 4 ms and two switches at most.
    expect(run.of("other").latencyNs.filter((ns) => ns === 4 * MS).length).toBeGreaterThan(300);
  });

  test("shares the link with the other instances of its GPU, and not with another GPU", () => {
    const pair = (transfers: object): object => ({ a: web({ transfers }), b: web({ transfers }) });
    const latencyOf = (gpus: object, policy: unknown): number => {
      const document = {
        duration: "2s",
        warmup: "0s",
        gpus,
        tenants: pair({ in: TEN_MS }) as Readonly<Record<string, unknown>>,
        policies: { p: policy },
      };
      return tinyRun(document).of("a").blameNs.copy[0]!;
    };
    const instances = {
      gpu: 0,
      mig: ["a", "b"].map((name) => ({ profile: "3g.40gb", exclusive: {}, tenants: [name] })),
    };
    const apart = ["a", "b"].map((name, gpu) => ({ gpu, exclusive: {}, tenants: [name] }));
    expect(latencyOf({ type: "a100-sxm4-80gb" }, [instances])).toBe(20 * MS);
    expect(latencyOf({ type: "a100-sxm4-80gb", count: 2 }, apart)).toBe(10 * MS);
  });

  test("is given to whichever process of a shared queue has nothing to do", () => {
    const tenant = web({
      arrivals: { kind: "list", at: ["1s", "1s", "1s"] },
      processes: 2,
      routing: "shared-queue",
      transfers: { in: TEN_MS },
    });
    const { index, latencyNs } = tinyRun(alone(tenant, { mps: { overlapGain: 1, crowding: 0 } })).of("web");
    // Two inputs at half the link each, then both at work side by side on half of the SMs, then the third.
    expect([...index]).toEqual([0, 1, 2]);
    expect([...latencyNs]).toEqual([28 * MS, 28 * MS, 42 * MS]);
  });

  test("leaves the queue when its time is over, but not once its input moves", () => {
    const tenant = web({
      arrivals: { kind: "list", at: ["1s", "1s"] },
      queue: { timeout: "5ms" },
      transfers: { in: TEN_MS },
    });
    const run = tinyRun(alone(tenant)).of("web");
    expect([run.finished, run.timedOut]).toEqual([1, 1]);
  });
});

describe("blame of copies", () => {
  const policy = fc.constantFrom(
    { timeSlicing: {} },
    { mps: {} },
    { priority: {} },
    { vgpuBestEffort: {} },
    { timeSlicing: { slice: "1ms" } },
  );
  const transfers = fc.record({
    in: fc.constantFrom("0B", "10MB", "100MB"),
    out: fc.constantFrom("1kB", "50MB", "120MB"),
    overlap: fc.boolean(),
  });

  property.prop([policy, transfers, transfers, fc.integer({ min: 1, max: 3 })], { numRuns: 40 })(
    "adds up with all other causes to the latency, and no cause is negative",
    (shared, first, second, processes) => {
      const rate = { kind: "poisson", rate: "60/s" };
      const run = tinyRun({
        duration: "1s",
        warmup: "0s",
        tenants: {
          a: web({ arrivals: rate, transfers: first, processes, routing: "least-outstanding" }),
          b: saturated({ arrivals: { kind: "closed", concurrency: 3 }, transfers: second }),
        },
        policies: { p: [{ gpu: 0, ...shared, tenants: ["a", "b"] }] },
      });
      for (const name of ["a", "b"]) {
        const { latencyNs, blameNs, arrived, finished, open } = run.of(name);
        expect(arrived).toBe(finished + open.count);
        expect(finished).toBeGreaterThan(0);
        latencyNs.forEach((ns, k) => {
          const parts = BLAME_CAUSES.map((cause) => blameNs[cause][k]!);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(ns);
          expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
        });
      }
    },
  );

  test("is nothing where nobody copies, and the run is the same as ever", () => {
    const run = tinyRun(alone(saturated({}))).of("web");
    expect(Math.max(...run.blameNs.copy)).toBe(0);
    expect(run.latencyNs[40]).toBe(32 * MS);
  });
});

describe("a scenario with copies", () => {
  const small = (tenant: object) => ({
    ...alone(tenant),
    replications: 2,
    tenants: { web: tenant, other: web({ arrivals: { kind: "poisson", rate: "20/s" } }) },
    policies: { p: [{ gpu: 0, timeSlicing: {}, tenants: ["web", "other"] }] },
  });
  const copying = saturated({
    arrivals: { kind: "poisson", rate: "30/s" },
    transfers: { in: TEN_MS, memory: "pageable" },
  });

  test("lists what its copies rest on", () => {
    const names = tinyResult(small(copying)).assumptions.filter(({ scope }) => scope.startsWith("copies on"));
    expect(names.map(({ name, grade }) => `${name} ${grade}`)).toEqual([
      "link derived",
      "copySlice documented",
      "pageable assumed",
    ]);
  });

  test("gives the same result again, whatever the order of its tenants", () => {
    const document = small(copying);
    const { tenants } = document;
    const turned = { ...document, tenants: { other: tenants.other, web: tenants.web } };
    const policies = (one: typeof document): unknown => tinyResult(one).policies;
    expect(JSON.stringify(policies(turned))).toBe(JSON.stringify(policies(document)));
  });

  test.each([
    ["{in: 0B}", "must copy something"],
    ["{in: 1MB, memory: shared}", "must be pinned or pageable"],
    ["{in: fast}", "transfers.in"],
  ])("says what is wrong with %s", (transfers, rule) => {
    const text = `title: t
duration: 1s
gpus: {type: a100-sxm4-80gb}
tenants: {web: {workload: resnet50, transfers: ${transfers}, arrivals: {kind: poisson, rate: 5/s}}}
policies: {p: [{gpu: 0, exclusive: {}, tenants: [web]}]}
`;
    expect(problemsOf(text).join("\n")).toContain(rule);
  });

  test("says that requests which are batched as they come copy nothing", () => {
    const text = `title: t
duration: 1s
gpus: {type: a100-sxm4-80gb}
tenants:
  llm: {workload: llama-3-8b, transfers: {in: 1MB}, arrivals: {kind: poisson, rate: 5/s}}
  web: {workload: resnet50, processes: 2, routing: shared-queue, transfers: {in: 1MB, overlap: true}, arrivals: {kind: poisson, rate: 5/s}}
policies: {p: [{gpu: 0, timeSlicing: {}, tenants: [llm, web]}]}
`;
    const found = problemsOf(text).join("\n");
    expect(found).toContain("served one at a time");
    expect(found).toContain("does not go with a shared queue");
  });
});
