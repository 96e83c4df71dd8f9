import { describe, expect, test } from "vitest";
import { at, busy, ENDLESS, latencies, S, SATURATING, sliced, SWITCH, waits } from "./sliced.ts";

describe("idle linger", () => {
  const withPauses = {
    other: { work: busy(S / 4), arrivals: at(S / 20) },
    pausing: { work: busy(S / 10, { hostGap: "20us", bursts: 3 }), arrivals: at(0) },
  };

  test("keeps the turn over gaps up to its length", () => {
    const run = sliced(withPauses, { idleLinger: 20_000 });
    expect(latencies(run, "pausing")).toStrictEqual([3 * (20_000 + S / 10)]);
    expect(waits(run, "other")).toStrictEqual([3 * (20_000 + S / 10) + 20_000 + SWITCH - S / 20]);
  });

  test("does not keep it over a gap that is one nanosecond longer", () => {
    const run = sliced(withPauses, { idleLinger: 19_999 });
    expect(waits(run, "other")).toStrictEqual([20_000 + S / 10 + 19_999 + SWITCH - S / 20]);
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
    const run = sliced(
      { a: { work: busy(2 * S), arrivals: at(0), ...whole }, b: { ...SATURATING, ...whole } },
      { coldCache: COLD },
    );
    // Turns of S, S - COLD and COLD; the first one finds the engine empty.
    expect(latencies(run, "a")).toStrictEqual([4 * (S + SWITCH) + COLD + COLD]);
    expect([...run.of("a").blameNs.switch.values()]).toStrictEqual([4 * SWITCH + 2 * COLD]);
  });

  test("is paid once for all bursts of a turn, before the first of them starts", () => {
    const run = sliced(
      {
        a: { work: busy(S / 2), arrivals: at(0) },
        b: { work: busy(S / 10), arrivals: at(S / 4, S / 4, S / 4), ...whole },
      },
      { coldCache: COLD },
      { duration: `${4 * S}ns` },
    );
    const firstNs = S / 4 + SWITCH + COLD;
    expect(waits(run, "b")).toStrictEqual([firstNs, firstNs + S / 10, firstNs + S / 5]);
    expect(run.engine().coldCacheNs).toBe(COLD);
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
    const { busyNs, switchingNs, switches } = run.engine();
    expect([busyNs, switchingNs, switches]).toStrictEqual([100 * S, 0, 99]);
    expect(run.of("a").finishedInWindow).toBe(50);
  });
});
