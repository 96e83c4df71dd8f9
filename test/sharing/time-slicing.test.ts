import { describe, expect, test } from "vitest";
import { at, busy, ENDLESS, S, SATURATING, sliced, SWITCH } from "./sliced.ts";

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const latencies = (run: ReturnType<typeof sliced>, tenant: string): number[] => [...run.of(tenant).latencyNs.values()];
const waits = (run: ReturnType<typeof sliced>, tenant: string): number[] => [...run.of(tenant).waitingNs.values()];

/** So many saturating tenants, named to stand before or after a tenant called "probe". */
function neighbours(count: number, name: string): Record<string, object> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, SATURATING]));
}

describe("tenants that always have work", () => {
  test.each([2, 3, 5])("%d of them get S/(k(S+σ)) each; the rest is switching", (k) => {
    const rounds = 20;
    const tenants = Object.fromEntries(Array.from({ length: k }, (_, i) => [`t${i}`, { work: busy(S / 4), arrivals: ENDLESS }]));
    const durationNs = rounds * k * (S + SWITCH);
    const run = sliced(tenants, {}, { duration: `${durationNs}ns` });
    for (const name of Object.keys(tenants)) expect(run.of(name).finishedInWindow).toBe(rounds * 4);
    expect(run.meters[0]!.time(run.endNs)).toStrictEqual({
      busyNs: rounds * k * S,
      switchingNs: rounds * k * SWITCH,
      coldCacheNs: 0,
      idleNs: 0,
      totalNs: durationNs,
      switches: rounds * k,
    });
  });

  test("share equally whether their bursts are shorter or longer than a slice", () => {
    const run = sliced(
      { long: { work: busy(7.5 * S), arrivals: ENDLESS }, short: { work: busy(S / 10), arrivals: ENDLESS } },
      {},
      { duration: `${150 * (S + SWITCH)}ns` },
    );
    expect([run.of("long").finishedInWindow * 7.5, run.of("short").finishedInWindow / 10]).toStrictEqual([75, 75]);
  });
});

describe("a sparse short burst", () => {
  const g = 10_000;

  /** Arrivals just so that each comes `phases[j]` after the moment at which it would have been served at once. */
  function sweep(name: string, others: Record<string, object>, phases: readonly number[]): number[] {
    const rotation = Object.keys(others).length * (S + SWITCH);
    const isAlone = rotation === S + SWITCH;
    // One neighbour alone pays for no switches between its slices.
    const period = isAlone ? S : rotation;
    // At first the neighbours begin at 0, the first of them without a switch.
    const times: number[] = [];
    let boundaryNs = period - (isAlone ? 0 : SWITCH);
    for (const phase of phases) {
      const arrivalNs = boundaryNs + 3 * period + phase;
      times.push(arrivalNs);
      const endNs = arrivalNs + period - phase + SWITCH + g;
      boundaryNs = endNs + SWITCH + (isAlone ? 0 : period - SWITCH);
    }
    return waits(sliced({ ...others, [name]: { work: busy(g), arrivals: at(...times) } }), name);
  }

  const STEPS = 50;
  const middles = (period: number): number[] => Array.from({ length: STEPS }, (_, j) => ((j + 0.5) * period) / STEPS);

  test("beside one busy neighbour waits S/2 + σ on average over all phases", () => {
    const waited = sweep("probe", neighbours(1, "busy"), middles(S));
    expect(waited).toStrictEqual(middles(S).map((phase) => S - phase + SWITCH));
    expect(mean(waited)).toBe(S / 2 + SWITCH);
  });

  test("beside one busy neighbour waits S + σ at most, and only σ when it comes as the slice ends", () => {
    expect(sweep("probe", neighbours(1, "busy"), [1, S])).toStrictEqual([S - 1 + SWITCH, SWITCH]);
  });

  test.each([
    [2, "busy"],
    [2, "tenant"],
    [3, "busy"],
    [4, "tenant"],
  ])("beside %d busy neighbours called %s waits (k-1)(S+σ)/2 + σ on average, (k-1)(S+σ) + σ at most", (count, prefix) => {
    const rotation = count * (S + SWITCH);
    const phases = [1, ...middles(rotation), rotation];
    const waited = sweep("probe", neighbours(count, prefix), phases);
    expect(waited).toStrictEqual(phases.map((phase) => rotation - phase + SWITCH));
    expect(mean(waited.slice(1, -1))).toBe(rotation / 2 + SWITCH);
    expect(waited[0]).toBe(rotation + SWITCH - 1);
  });

  test("waits the residual of a slice that runs free, not a slice of its own", () => {
    const arrivalNs = 7.25 * S;
    const run = sliced({ busy: SATURATING, probe: { work: busy(g), arrivals: at(arrivalNs) } });
    expect(waits(run, "probe")).toStrictEqual([0.75 * S + SWITCH]);
  });
});

describe("short bursts one after the other", () => {
  test.each([1, 2, 4])("beside %d busy neighbours come every g + (k-1)(S+σ) + σ", (count) => {
    const g = 300_000;
    const run = sliced(
      { ...neighbours(count, "busy"), probe: { work: busy(g, { hostGap: "20us" }), arrivals: ENDLESS } },
      {},
      { duration: `${100 * S}ns` },
    );
    const [, ...periods] = latencies(run, "probe");
    expect(new Set(periods)).toStrictEqual(new Set([g + count * (S + SWITCH) + SWITCH]));
    expect(periods.length).toBeGreaterThan(15);
  });
});

describe("a tenant alone", () => {
  test("never pays for a switch, whoever else is placed there", () => {
    const run = sliced({
      alone: { work: busy(2.5 * S), arrivals: at(0, 5 * S, 5.2 * S) },
      silent: { work: busy(S), arrivals: at(100 * S) },
    });
    expect(latencies(run, "alone")).toStrictEqual([2.5 * S, 2.5 * S, 4.8 * S]);
    expect(run.meters[0]!.time(99 * S).switches).toBe(0);
  });

  test("keeps the engine after a pause, but a newcomer pays for the switch from an idle context", () => {
    const run = sliced(
      { first: { work: busy(S / 2), arrivals: at(0, 10 * S) }, second: { work: busy(S / 2), arrivals: at(5 * S) } },
      { contextSwitch: 3 * SWITCH },
    );
    expect(waits(run, "first")).toStrictEqual([0, SWITCH]);
    expect(waits(run, "second")).toStrictEqual([SWITCH]);
  });

  test("has its slice renewed again and again at no cost", () => {
    const run = sliced({ alone: { work: busy(50.5 * S), arrivals: at(0) } });
    expect(latencies(run, "alone")).toStrictEqual([50.5 * S]);
  });
});

describe("the turn", () => {
  test("is forfeited by a context that runs dry, at the price of leaving with nothing to save", () => {
    const run = sliced({ dry: { work: busy(S / 10), arrivals: at(0) }, next: { work: busy(S), arrivals: at(0) } }, { contextSwitchIdle: 70_000 });
    expect(waits(run, "next")).toStrictEqual([S / 10 + 70_000]);
  });

  test("ends with the full price when the leaving context still has work", () => {
    const run = sliced(
      { long: { work: busy(3 * S), arrivals: at(0) }, next: { work: busy(S / 2), arrivals: at(0) } },
      { contextSwitchIdle: 70_000 },
    );
    expect(waits(run, "next")).toStrictEqual([S + SWITCH]);
    expect(latencies(run, "long")).toStrictEqual([3 * S + SWITCH + S / 2 + 70_000]);
  });

  test("does not run out while the context is resident and idle", () => {
    const run = sliced({
      pausing: { work: busy(1), size: { kind: "constant" }, arrivals: at(0) },
      resident: { work: busy(0.4 * S), arrivals: at(10, 10 * S, 10 * S, 10 * S) },
      visitor: { work: busy(S / 10), arrivals: at(10.1 * S) },
    });
    // 0.4 S used before the pause, so 0.6 S are left from 10 S on.
    expect(waits(run, "visitor")).toStrictEqual([0.5 * S + SWITCH]);
  });

  test("goes to each process: a tenant with three gets three of four turns", () => {
    const run = sliced(
      {
        one: { work: busy(S), arrivals: ENDLESS },
        three: { work: busy(S), arrivals: { kind: "closed", concurrency: 3 }, processes: 3 },
      },
      {},
      { duration: `${40 * (S + SWITCH)}ns` },
    );
    expect([run.of("one").finishedInWindow, run.of("three").finishedInWindow]).toStrictEqual([10, 30]);
  });

  test("goes round by name, whatever the order of the file and of arrival in one instant", () => {
    const request = { work: busy(S / 4), arrivals: at(0) };
    const run = sliced({ c: request, a: request, d: request, b: request });
    expect(["a", "b", "c", "d"].map((name) => waits(run, name)[0])).toStrictEqual(
      [0, 1, 2, 3].map((turns) => turns * (S / 4 + SWITCH)),
    );
  });

  test("goes on from the context that had the last one", () => {
    const run = sliced({
      a: { work: busy(S / 4), arrivals: at(0, 2 * S) },
      b: { work: busy(S / 4), arrivals: at(2 * S) },
      c: { work: busy(3 * S), arrivals: at(S) },
    });
    // c owns the engine when both ask; after c comes a.
    expect(waits(run, "b")[0]! - waits(run, "a")[1]!).toBe(S / 4 + SWITCH);
  });

  test("belongs to a closed loop without think time until the slice is over", () => {
    const run = sliced(
      { loop: { work: busy(S / 8), arrivals: ENDLESS }, other: { work: busy(S / 4), arrivals: at(0) } },
      {},
      { duration: `${2 * S}ns` },
    );
    expect(waits(run, "other")).toStrictEqual([S + SWITCH]);
    expect(latencies(run, "loop").slice(0, 9)).toStrictEqual([...Array.from({ length: 8 }, () => S / 8), S / 8 + S / 4 + 2 * SWITCH]);
  });

  test("that ends with a burst passes on, and the next burst has not begun", () => {
    const run = sliced({
      a: { work: busy(S), arrivals: at(0, 0) },
      b: { work: busy(S / 2), arrivals: at(0) },
    });
    expect(waits(run, "b")).toStrictEqual([S + SWITCH]);
    expect(waits(run, "a")).toStrictEqual([0, S + SWITCH + S / 2 + SWITCH]);
  });

  test("that ends as somebody arrives passes on, whether its work is one burst or several", () => {
    const visitor = { work: busy(S / 2), arrivals: at(2 * S) };
    const whole = sliced({ a: { work: busy(4 * S), arrivals: at(0) }, visitor });
    const halves = sliced({ a: { work: busy(2 * S, { bursts: 2 }), arrivals: at(0) }, visitor });
    expect(waits(whole, "visitor")).toStrictEqual([SWITCH]);
    expect(waits(halves, "visitor")).toStrictEqual([SWITCH]);
    expect(latencies(halves, "a")).toStrictEqual(latencies(whole, "a"));
  });

  test("begins anew for work that arrives later when the last slice was used up with nobody else waiting", () => {
    const run = sliced({
      a: { work: busy(S), arrivals: at(0, 5 * S) },
      b: { work: busy(S / 2), arrivals: at(5 * S) },
    });
    expect(waits(run, "a")).toStrictEqual([0, 0]);
    expect(waits(run, "b")).toStrictEqual([S + SWITCH]);
  });

  test("is not changed by who arrives while the engine switches", () => {
    const run = sliced({
      a: { work: busy(3 * S), arrivals: at(0) },
      b: { work: busy(S / 4), arrivals: at(S + SWITCH / 2) },
      c: { work: busy(S / 4), arrivals: at(S / 2) },
    });
    expect(waits(run, "c")).toStrictEqual([S / 2 + SWITCH]);
    expect(waits(run, "b")[0]).toBe(SWITCH / 2 + S / 4 + SWITCH + S + SWITCH);
  });
});

describe("the host gap", () => {
  test("gives the engine away, and runs while others have it", () => {
    const run = sliced(
      {
        gaps: { work: busy(S / 4, { hostGap: `${S / 2}ns`, bursts: 2 }), arrivals: at(0) },
        other: { work: busy(S / 4), arrivals: at(S / 2) },
      },
      { slice: 4 * S },
    );
    // S/2 host, S/4 burst; then the other runs while the host prepares the second burst.
    expect(waits(run, "other")).toStrictEqual([S / 4 + SWITCH]);
    expect(latencies(run, "gaps")).toStrictEqual([S / 2 + S / 4 + S / 2 + SWITCH + S / 4]);
  });
});

describe("idle linger", () => {
  const document = {
    loop: { work: busy(S / 10, { hostGap: "20us" }), arrivals: ENDLESS },
    other: { work: busy(S / 4), arrivals: at(0) },
  };

  test("keeps the turn over gaps up to its length", () => {
    const run = sliced(document, { idleLinger: 20_000 }, { duration: `${S / 2}ns` });
    // The host works first, so the other begins; then the loop's slice runs out after 10 bursts of 100 µs.
    expect(waits(run, "other")).toStrictEqual([0]);
    expect(latencies(run, "loop")).toStrictEqual([S / 4 + SWITCH + S / 10, 120_000]);
  });

  test("ends the turn after longer gaps, having wasted its own length", () => {
    const run = sliced(
      { a: { work: busy(S / 10), arrivals: at(0) }, b: { work: busy(S / 10), arrivals: at(0) } },
      { idleLinger: 30_000 },
    );
    expect(waits(run, "b")).toStrictEqual([S / 10 + 30_000 + SWITCH]);
  });

  test("is no reason to wait for a context whose slice is used up", () => {
    const run = sliced(
      { a: { work: busy(S), arrivals: at(0) }, b: { work: busy(S / 10), arrivals: at(0) } },
      { idleLinger: 30_000 },
    );
    expect(waits(run, "b")).toStrictEqual([S + SWITCH]);
  });
});

describe("the cold cache", () => {
  const COLD = 40_000;
  const whole = { memory: { workingSet: "40MiB" } };

  test("is paid once in each turn after another context ran", () => {
    const run = sliced({ a: { work: busy(2 * S), arrivals: at(0), ...whole }, b: { ...SATURATING, ...whole } }, { coldCache: COLD });
    // Turns of S, S - COLD and COLD; the first one finds the engine empty.
    expect(latencies(run, "a")).toStrictEqual([4 * (S + SWITCH) + COLD + COLD]);
    expect([...run.of("a").blameNs.switch.values()]).toStrictEqual([4 * SWITCH + 2 * COLD]);
  });

  test("is paid once for all bursts of a turn, before the first of them starts", () => {
    const run = sliced(
      { a: { work: busy(S / 2), arrivals: at(0) }, b: { work: busy(S / 10), arrivals: at(S / 4, S / 4, S / 4), ...whole } },
      { coldCache: COLD },
    );
    const firstNs = S / 4 + SWITCH + COLD;
    expect(waits(run, "b")).toStrictEqual([firstNs, firstNs + S / 10, firstNs + S / 5]);
    expect(run.meters[0]!.time(run.endNs).coldCacheNs).toBe(COLD);
  });

  test.each([
    ["80MiB", COLD],
    ["20MiB", COLD / 2],
    ["0B", 0],
  ])("costs a working set of %s out of 40 MiB of L2 %d ns", (workingSet, coldNs) => {
    const run = sliced(
      { a: { work: busy(S / 2), arrivals: at(0) }, b: { work: busy(S / 10), arrivals: at(0), memory: { workingSet } } },
      { coldCache: COLD },
    );
    expect(waits(run, "b")).toStrictEqual([S / 2 + SWITCH + coldNs]);
  });

  test("costs a context nothing when nobody ran in between", () => {
    const run = sliced({ a: { work: busy(S / 2), arrivals: at(0, 10 * S), ...whole } }, { coldCache: COLD });
    expect(latencies(run, "a")).toStrictEqual([S / 2, S / 2]);
  });
});

describe("switches that cost nothing", () => {
  test("leave the whole engine to the tenants, and are counted", () => {
    const run = sliced(
      { a: { work: busy(S), arrivals: ENDLESS }, b: { work: busy(S), arrivals: ENDLESS } },
      { contextSwitch: 0, contextSwitchIdle: 0 },
      { duration: `${100 * S}ns` },
    );
    const { busyNs, switchingNs, switches } = run.meters[0]!.time(run.endNs);
    expect([busyNs, switchingNs, switches]).toStrictEqual([100 * S, 0, 99]);
    expect(run.of("a").finishedInWindow).toBe(50);
  });
});

describe("a hundred tenants in one instant", () => {
  test("are all served in the order of their names", () => {
    const names = Array.from({ length: 100 }, (_, i) => `t${String(i).padStart(3, "0")}`);
    const free = { memory: { context: "0B" } };
    const tenants = Object.fromEntries(names.toReversed().map((name) => [name, { work: busy(1000), arrivals: at(0), ...free }]));
    const run = sliced(tenants);
    expect(names.map((name) => latencies(run, name)[0])).toStrictEqual(names.map((_, i) => i * (1000 + SWITCH) + 1000));
  });
});
