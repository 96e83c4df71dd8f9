import { describe, expect, test } from "vitest";
import { type Alarm, EVENT_CLASSES, type EventClass, Simulator } from "../../sim/engine/simulator.ts";

/** A simulator whose sources write `name@time` into a log when they are woken. */
function logged(...sources: readonly [eventClass: EventClass, name: string][]) {
  const simulator = new Simulator();
  const log: string[] = [];
  const alarms = new Map<string, Alarm>();
  for (const [eventClass, name] of sources) {
    alarms.set(name, simulator.attach(eventClass, { wake: (nowNs) => log.push(`${name}@${nowNs}`) }));
  }
  const wakeAt = (name: string, timeNs: number): void => alarms.get(name)!.wakeAt(timeNs);
  return { simulator, log, wakeAt, cancel: (name: string) => alarms.get(name)!.cancel() };
}

describe("the order of events", () => {
  test("is by time, then class, then order of attaching, whatever the order of asking", () => {
    const { simulator, log, wakeAt } = logged(
      ["arrival", "a0"],
      ["arrival", "a1"],
      ["server", "s0"],
      ["server", "s1"],
      ["observation", "o"],
    );
    for (const name of ["o", "s1", "a1", "s0", "a0"]) wakeAt(name, 7);
    simulator.run(7);
    expect(log).toStrictEqual(["a0@7", "a1@7", "s0@7", "s1@7", "o@7"]);
  });

  test("puts an early observation before a late arrival", () => {
    const { simulator, log, wakeAt } = logged(["arrival", "a"], ["server", "s"], ["observation", "o"]);
    wakeAt("a", 3);
    wakeAt("s", 2);
    wakeAt("o", 1);
    simulator.run(10);
    expect(log).toStrictEqual(["o@1", "s@2", "a@3"]);
  });

  test("lets an arrival that a server causes in this instant go before everything else in it", () => {
    const simulator = new Simulator();
    const log: string[] = [];
    const arrival = simulator.attach("arrival", { wake: () => log.push("arrival") });
    const first = simulator.attach("server", {
      wake: (nowNs) => {
        log.push("first");
        arrival.wakeAt(nowNs);
      },
    });
    const second = simulator.attach("server", { wake: () => log.push("second") });
    first.wakeAt(5);
    second.wakeAt(5);
    simulator.run(5);
    expect(log).toStrictEqual(["first", "arrival", "second"]);
  });

  test("follows the last time that a source asked for", () => {
    const { simulator, log, wakeAt, cancel } = logged(["server", "s"], ["server", "t"], ["server", "u"]);
    wakeAt("s", 9);
    wakeAt("s", 4);
    wakeAt("t", 1);
    wakeAt("t", 6);
    wakeAt("u", 5);
    cancel("u");
    cancel("u");
    simulator.run(100);
    expect(log).toStrictEqual(["s@4", "t@6"]);
  });
});

describe("attaching", () => {
  test("in another order of classes leaves the order of ties alone", () => {
    const { simulator, log, wakeAt } = logged(["observation", "o"], ["server", "s"], ["arrival", "a"]);
    for (const name of ["o", "s", "a"]) wakeAt(name, 7);
    simulator.run(7);
    expect(log).toStrictEqual(["a@7", "s@7", "o@7"]);
  });

  test.each(EVENT_CLASSES)("refuses a source once a wake-up is pending (%s)", (eventClass) => {
    const { simulator, wakeAt } = logged([eventClass, "a"]);
    wakeAt("a", 1);
    expect(() => simulator.attach("server", { wake: () => {} })).toThrow(/before the first wake-up/u);
  });

  test("takes any number of sources of every class", () => {
    const simulator = new Simulator();
    expect(EVENT_CLASSES).toStrictEqual(["arrival", "server", "observation"]);
    for (const eventClass of EVENT_CLASSES) {
      simulator.attach(eventClass, { wake: () => {} });
      simulator.attach(eventClass, { wake: () => {} });
    }
    simulator.run(5);
    expect(simulator.events).toBe(0);
  });
});

describe("the clock", () => {
  test("stands at the limit when later events remain, and handles those at the limit", () => {
    const { simulator, log, wakeAt } = logged(["server", "s"], ["server", "t"]);
    wakeAt("s", 10);
    wakeAt("t", 11);
    simulator.run(10);
    expect([simulator.nowNs, log]).toStrictEqual([10, ["s@10"]]);
    simulator.run(20);
    expect([simulator.nowNs, log]).toStrictEqual([11, ["s@10", "t@11"]]);
  });

  test("stands at the last event when none is left, also without a limit", () => {
    const { simulator, wakeAt } = logged(["server", "s"]);
    simulator.run(Infinity);
    expect(simulator.nowNs).toBe(0);
    wakeAt("s", 3);
    simulator.run(Infinity);
    expect([simulator.nowNs, simulator.events]).toStrictEqual([3, 1]);
  });

  test("never goes back, even when asked to run to an earlier time", () => {
    const { simulator, wakeAt } = logged(["server", "s"]);
    wakeAt("s", 30);
    simulator.run(20);
    simulator.run(10);
    expect(simulator.nowNs).toBe(20);
  });

  test.each([[4], [4.5], [Number.NaN], [Infinity], [-1]])("refuses a wake-up at %d ns asked for at 5 ns", (timeNs) => {
    const simulator = new Simulator();
    const alarm: Alarm = simulator.attach("server", { wake: () => alarm.wakeAt(timeNs) });
    alarm.wakeAt(5);
    expect(() => simulator.run(10)).toThrow(/monotone clock: wake-up at .+ ns asked for at 5 ns/u);
  });

  test("takes a wake-up in the same instant", () => {
    let again = 3;
    const simulator = new Simulator();
    const alarm: Alarm = simulator.attach("server", {
      wake: (nowNs) => {
        if (--again > 0) alarm.wakeAt(nowNs);
      },
    });
    alarm.wakeAt(5);
    simulator.run(5);
    expect([simulator.events, simulator.nowNs]).toStrictEqual([3, 5]);
  });
});

describe("stopping", () => {
  test("happens after the current event, at its time, and for good", () => {
    const simulator = new Simulator();
    const first = simulator.attach("server", { wake: () => simulator.stop() });
    const second = simulator.attach("server", { wake: () => {} });
    first.wakeAt(5);
    second.wakeAt(5);
    simulator.run(100);
    expect([simulator.stopped, simulator.events, simulator.nowNs]).toStrictEqual([true, 1, 5]);
    simulator.run(100);
    expect(simulator.events).toBe(1);
  });

  test("is not needed to get through more events than one chunk of the loop holds", () => {
    let left = 10_000;
    const simulator = new Simulator();
    const alarm: Alarm = simulator.attach("server", {
      wake: (nowNs) => {
        if (--left > 0) alarm.wakeAt(nowNs + 1);
      },
    });
    alarm.wakeAt(1);
    simulator.run(Infinity);
    expect([simulator.events, simulator.nowNs]).toStrictEqual([10_000, 10_000]);
  });
});
