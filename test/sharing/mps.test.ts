import { describe, expect, test } from "vitest";
import { type TinyDocument, tinyRun, tinyScenario } from "../support/tiny.ts";
import { at, busy, ENDLESS, latencies } from "./sliced.ts";

const MS = 1e6;
const A100 = { reference: "a100-sxm4-80gb", hostGap: "0ns" };

interface Sharing {
  /** Nothing is gained or lost by running side by side unless a test says so. */
  readonly overlapGain?: number;
  readonly contention?: number;
  /** Caps by tenant, "50%". */
  readonly threads?: Readonly<Record<string, string>>;
}

function document(tenants: TinyDocument["tenants"], { threads = {}, ...settings }: Sharing = {}): TinyDocument {
  const members = Object.keys(tenants).map((tenant) =>
    threads[tenant] === undefined ? tenant : { tenant, threads: threads[tenant] },
  );
  const mps = { overlapGain: 1, contention: 0, crowding: 0, latencyFill: 0, ...settings };
  return { tenants, limit: "1h", policies: { together: [{ gpu: 0, mps, tenants: members }] } };
}

function together(tenants: TinyDocument["tenants"], sharing: Sharing = {}): ReturnType<typeof tinyRun> {
  return tinyRun(document(tenants, sharing));
}

/** Latency of the only request of each tenant, all of which begin at 0 [ns]. */
function ends(works: Readonly<Record<string, object>>, sharing: Sharing = {}): Record<string, number> {
  const tenants = Object.fromEntries(
    Object.entries(works).map(([name, work]) => [name, { work: { ...A100, ...work }, arrivals: at(0) }]),
  );
  const run = together(tenants, sharing);
  return Object.fromEntries(Object.keys(works).map((name) => [name, latencies(run, name)[0]!]));
}

/** The same work for so many tenants. */
function alike(count: number, work: object): Record<string, object> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, work]));
}

describe("a client alone", () => {
  test("takes exactly the time alone, whatever is set for neighbours", () => {
    const work = busy(3 * MS, {
      memory: "2ms",
      latency: "1ms",
      floor: { fixed: "5.5ms" },
      hostGap: "8us",
      size: { kind: "exponential" },
    });
    const tenants = { alone: { work, arrivals: { kind: "poisson", rate: "100/s" } } };
    const other = { duration: "10s", tenants };
    const alone = tinyRun({ ...other, policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["alone"] }] } });
    const shared = tinyRun({ ...document(tenants, { overlapGain: 1.75, contention: 2 }), ...other });
    expect(latencies(shared, "alone")).toStrictEqual(latencies(alone, "alone"));
    expect(latencies(alone, "alone").length).toBeGreaterThan(900);
  });
});

describe("clients that fill the SMs", () => {
  test("halve each other's speed", () => {
    expect(ends(alike(2, { compute: "10ms" }))).toStrictEqual({ t0: 20 * MS, t1: 20 * MS });
  });

  test.each([3, 7, 13, 48])("share equally when there are %d of them", (count) => {
    const tenants = Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `t${i}`,
        { work: busy(10 * MS), arrivals: at(0), memory: { context: "0B" } },
      ]),
    );
    const run = together(tenants);
    for (const name of Object.keys(tenants)) expect(latencies(run, name)).toStrictEqual([count * 10 * MS]);
  });

  test("speed up when a neighbour leaves and slow down when one comes", () => {
    const run = together({
      first: { work: busy(10 * MS), arrivals: at(0) },
      second: { work: busy(10 * MS), arrivals: at(4 * MS) },
    });
    // 4 ms alone, 12 ms at half speed, and the second has 4 of its 10 ms left.
    expect(latencies(run, "first")).toStrictEqual([16 * MS]);
    expect(latencies(run, "second")).toStrictEqual([16 * MS]);
    expect([...run.of("second").blameNs.contention]).toStrictEqual([6 * MS]);
  });

  test("do not slow each other down during host gaps", () => {
    const pausing = busy(1 * MS, { hostGap: "10ms" });
    const run = together({
      pausing: { work: pausing, arrivals: at(0) },
      steady: { work: busy(4 * MS), arrivals: at(0, 20 * MS) },
    });
    expect(latencies(run, "pausing")).toStrictEqual([11 * MS]);
    expect(latencies(run, "steady")).toStrictEqual([4 * MS, 4 * MS]);
  });

  test("finish as much together as one alone", () => {
    const tenants = { a: { work: busy(2 * MS), arrivals: ENDLESS }, b: { work: busy(2 * MS), arrivals: ENDLESS } };
    const run = tinyRun({ ...document(tenants), duration: "1s" });
    // The window is open at its end: the request that ends at 1 s is not in it.
    expect([run.of("a").finishedInWindow, run.of("b").finishedInWindow]).toStrictEqual([249, 249]);
    expect(run.engine()).toMatchObject({ busyNs: 1e9, switchingNs: 0, coldCacheNs: 0 });
  });
});

describe("a cap on threads", () => {
  test.each([
    ["a100-sxm4-80gb", "50%", 54, 108],
    ["h100-pcie-80gb", "50%", 56, 114],
    ["a100-sxm4-80gb", "33%", 34, 108],
    ["a100-sxm4-80gb", "1%", 2, 108],
    ["a100-sxm4-80gb", "100%", 108, 108],
  ])("on %s of %s leaves %d of %d SMs", (type, threads, sms, all) => {
    const tenants = { capped: { work: { reference: type, hostGap: "0ns", compute: "10ms" }, arrivals: at(0) } };
    const run = tinyRun({ ...document(tenants, { threads: { capped: threads } }), gpus: { type } });
    expect(latencies(run, "capped")).toStrictEqual([Math.round((10 * MS * all) / sms)]);
  });

  test("leaves bandwidth and the floor alone", () => {
    const works = { floor: { floor: "10ms", compute: "1ms" } };
    expect(ends(works, { threads: { floor: "50%" } })).toStrictEqual({ floor: 10 * MS });
    expect(ends({ memory: { memory: "10ms" } }, { threads: { memory: "50%" } })).toStrictEqual({ memory: 10 * MS });
  });

  test("lets two halves run side by side at full speed", () => {
    const works = alike(2, { compute: "10ms" });
    expect(ends(works, { threads: { t0: "50%", t1: "50%" } })).toStrictEqual({ t0: 20 * MS, t1: 20 * MS });
    expect(ends({ t0: works["t0"]! }, { threads: { t0: "50%" } })).toStrictEqual({ t0: 20 * MS });
  });

  test("is not a reservation: three halves get a third each", () => {
    const threads = { t0: "50%", t1: "50%", t2: "50%" };
    expect(ends(alike(3, { compute: "10ms" }), { threads })).toStrictEqual({ t0: 30 * MS, t1: 30 * MS, t2: 30 * MS });
  });
});

describe("SMs that are too few", () => {
  test("go max-min fairly: who asks for less than an equal part gets it, the others share the rest", () => {
    // 20 of 108 SMs for the small one, 44 each for the others.
    const works = { half: { compute: "11ms" }, small: { compute: "100ms" }, whole: { compute: "11ms" } };
    const run = ends(works, { threads: { half: "50%", small: "20%" } });
    expect(run).toStrictEqual({ half: 27 * MS, small: 540 * MS, whole: 27 * MS });
  });

  test("go round as often as it takes: what one leaves can be enough for the next", () => {
    // 20, 40 and 48 of 108 SMs; a third of them would be 36.
    const works = { middle: { compute: "12ms" }, small: { compute: "100ms" }, whole: { compute: "12ms" } };
    const run = ends(works, { threads: { middle: "38%", small: "20%" } });
    expect(run).toStrictEqual({ middle: 32.4 * MS, small: 540 * MS, whole: 27 * MS });
  });

  test("do not slow down a client that fills less than its part", () => {
    // 10 ms at 90 % for the large one, then 1 ms alone.
    expect(ends({ large: { compute: "10ms" }, small: { floor: "10ms", compute: "1ms" } })).toStrictEqual({
      large: 11 * MS,
      small: 10 * MS,
    });
  });
});

describe("small kernels, whose floor is above their compute", () => {
  const quarter = { floor: "10ms", compute: "2.5ms" };

  test.each([1, 2, 3, 4])("run side by side at full speed: %d that fill a quarter each", (count) => {
    expect(new Set(Object.values(ends(alike(count, quarter))))).toStrictEqual(new Set([10 * MS]));
  });

  test.each([
    [5, 12.5],
    [8, 20],
  ])("wait for SMs when these are full: %d that fill a quarter each take %d ms", (count, ms) => {
    expect(new Set(Object.values(ends(alike(count, quarter))))).toStrictEqual(new Set([ms * MS]));
  });
});

describe("memory bandwidth", () => {
  test("is halved between two that fill it", () => {
    expect(ends(alike(2, { memory: "10ms" }))).toStrictEqual({ t0: 20 * MS, t1: 20 * MS });
  });

  test("goes max-min fairly: who reads little is not slowed down", () => {
    const run = ends({
      little: { memory: "3ms", latency: "27ms" },
      much1: { memory: "9ms" },
      much2: { memory: "9ms" },
    });
    // A tenth for the little one, 45 % each for the others.
    expect(run).toStrictEqual({ little: 30 * MS, much1: 20 * MS, much2: 20 * MS });
  });

  test("is no reason to wait while there is enough", () => {
    expect(ends(alike(2, { memory: "4ms", latency: "6ms" }))).toStrictEqual({ t0: 10 * MS, t1: 10 * MS });
  });
});

describe("contention", () => {
  const reader = { memory: "4ms", latency: "6ms" };

  test("stretches memory time by the coefficient × the bandwidth that the neighbours use", () => {
    expect(ends(alike(2, reader), { contention: 0.25 })).toStrictEqual({ t0: 10.4 * MS, t1: 10.4 * MS });
  });

  test("comes from neighbours that read, not from others", () => {
    expect(ends({ other: { latency: "50ms" }, reader }, { contention: 2 })).toStrictEqual({
      other: 50 * MS,
      reader: 10 * MS,
    });
  });

  test("does not touch work that reads nothing", () => {
    expect(ends({ other: { latency: "5ms" }, reader }, { contention: 2 })).toStrictEqual({
      other: 5 * MS,
      reader: 10 * MS,
    });
  });

  test("hides under the floor", () => {
    expect(ends(alike(2, { ...reader, floor: "10.4ms" }), { contention: 0.25 })).toStrictEqual({
      t0: 10.4 * MS,
      t1: 10.4 * MS,
    });
  });
});

describe("the gain from filling each other's gaps", () => {
  test("is there with a neighbour, not alone", () => {
    expect(ends(alike(1, { compute: "10ms" }), { overlapGain: 1.25 })).toStrictEqual({ t0: 10 * MS });
    expect(ends(alike(2, { compute: "10ms" }), { overlapGain: 1.25 })).toStrictEqual({ t0: 16 * MS, t1: 16 * MS });
  });

  test("makes nobody faster than alone", () => {
    expect(ends(alike(2, { compute: "10ms" }), { overlapGain: 2 })).toStrictEqual({ t0: 10 * MS, t1: 10 * MS });
  });
});

describe("clients of one server", () => {
  const clients = (processes: number) =>
    document({ many: { work: busy(MS), arrivals: at(0), processes, memory: { context: "100MB" } } });

  test("may be 48", () => {
    expect(tinyScenario(clients(48)).policies[0]!.partitions[0]!.members[0]!.processes).toBe(48);
  });

  test("may not be 49", () => {
    expect(() => tinyScenario(clients(49))).toThrow(/at most 48 clients, but 49 processes are placed here/u);
  });
});
