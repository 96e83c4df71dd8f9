import { describe, expect, test } from "vitest";
import { at, busy, ENDLESS, latencies, S, sliced, SWITCH, waits } from "./sliced.ts";

describe("a tenant alone", () => {
  test("never pays for a switch, whoever else is placed there", () => {
    const run = sliced(
      {
        alone: { work: busy(2.5 * S), arrivals: at(0, 5 * S, 5.2 * S) },
        silent: { work: busy(S), arrivals: at(100 * S) },
      },
      {},
      { duration: `${50 * S}ns` },
    );
    expect(latencies(run, "alone")).toStrictEqual([2.5 * S, 2.5 * S, 4.8 * S]);
    expect(run.engine()).toMatchObject({ busyNs: 7.5 * S, switchingNs: 0, switches: 0 });
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
    const run = sliced(
      { dry: { work: busy(S / 10), arrivals: at(0) }, next: { work: busy(S), arrivals: at(0) } },
      { contextSwitchIdle: 70_000 },
    );
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
      resident: { work: busy(0.4 * S), arrivals: at(0, 10 * S, 10 * S, 10 * S) },
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
    expect(latencies(run, "loop").slice(0, 9)).toStrictEqual([
      ...Array.from({ length: 8 }, () => S / 8),
      S / 8 + S / 4 + 2 * SWITCH,
    ]);
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

describe("a hundred tenants in one instant", () => {
  test("are all served in the order of their names", () => {
    const names = Array.from({ length: 100 }, (_, i) => `t${String(i).padStart(3, "0")}`);
    const free = { memory: { context: "0B" } };
    const tenants = Object.fromEntries(
      names.toReversed().map((name) => [name, { work: busy(1000), arrivals: at(0), ...free }]),
    );
    const run = sliced(tenants);
    expect(names.map((name) => latencies(run, name)[0])).toStrictEqual(names.map((_, i) => i * (1000 + SWITCH) + 1000));
  });
});
