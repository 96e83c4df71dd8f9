import { describe, expect, test } from "vitest";
import { EngineMeter, engineTime, utilisation } from "../../sim/metrics/engine-meter.ts";
import { reportTurn } from "../../sim/sharing/turn-report.ts";
import { newRotation, type Rotation } from "../../sim/sharing/turn-rotation.ts";

function meterOf(...edgesNs: readonly number[]): EngineMeter {
  return new EngineMeter(Float64Array.from(edgesNs));
}

describe("an engine meter with one window", () => {
  test("splits it into busy, switching, cold and idle", () => {
    const meter = meterOf(0, 1000);
    meter.busy(0, 300, 1, 0.5);
    meter.switching(300, 400);
    meter.coldCache(400, 450);
    meter.busy(450, 650, 0.5, 0);
    expect(engineTime(meter.bins, 0, 1000)).toStrictEqual({
      busyNs: 500,
      switchingNs: 100,
      coldCacheNs: 50,
      idleNs: 350,
      totalNs: 1000,
      switches: 1,
    });
    expect(utilisation(meter.bins, 0, 1000)).toStrictEqual({ sm: 0.4, bandwidth: 0.15 });
  });

  test("counts only what lies in it", () => {
    const meter = meterOf(100, 200);
    meter.busy(0, 50, 1, 1);
    meter.busy(50, 120, 1, 1);
    meter.switching(190, 230);
    meter.busy(230, 300, 1, 1);
    expect(engineTime(meter.bins, 0, 1000)).toStrictEqual({
      busyNs: 20,
      switchingNs: 10,
      coldCacheNs: 0,
      idleNs: 70,
      totalNs: 100,
      switches: 1,
    });
    expect(utilisation(meter.bins, 0, 1000).sm).toBe(0.2);
  });

  test("counts a switch where it begins", () => {
    const meter = meterOf(100, 200);
    meter.switching(99, 150);
    meter.switching(150, 150);
    meter.switching(200, 250);
    expect(engineTime(meter.bins, 0, 1000).switches).toBe(1);
  });

  test("ends with the run when that ends inside it", () => {
    const meter = meterOf(100, 1000);
    meter.busy(100, 200, 1, 0);
    expect(engineTime(meter.bins, 0, 300)).toMatchObject({ totalNs: 200, busyNs: 100, idleNs: 100 });
    expect(utilisation(meter.bins, 0, 300).sm).toBe(0.5);
  });

  test("has no time and no use when the run ends before it", () => {
    const meter = meterOf(100, 1000);
    expect(engineTime(meter.bins, 0, 50)).toMatchObject({ totalNs: 0, busyNs: 0, idleNs: 0 });
    expect(utilisation(meter.bins, 0, 50)).toStrictEqual({ sm: 0, bandwidth: 0 });
  });

  test("refuses two things at a time, and time that goes back", () => {
    const meter = meterOf(0, 1000);
    meter.busy(0, 300, 1, 1);
    expect(() => meter.switching(299, 400)).toThrow(
      "one engine, one thing at a time: [299, 400] ns reported after 300 ns",
    );
    expect(() => meter.coldCache(500, 400)).toThrow(/one thing at a time/u);
    expect(() => meter.turns(rotation({ beginNs: 299 }), 1)).toThrow(/one thing at a time/u);
  });
});

describe("an engine meter with several windows", () => {
  test("gives each its part of what reaches over their borders", () => {
    const meter = meterOf(0, 100, 250, 300);
    meter.busy(50, 270, 0.5, 0.25);
    meter.coldCache(270, 280);
    meter.switching(280, 310);
    const { busyNs, smNs, bandwidthNs, coldCacheNs, switchingNs, switches } = meter.bins;
    expect([...busyNs]).toStrictEqual([50, 150, 20]);
    expect([...smNs]).toStrictEqual([25, 75, 10]);
    expect([...bandwidthNs]).toStrictEqual([12.5, 37.5, 5]);
    expect([...coldCacheNs]).toStrictEqual([0, 0, 10]);
    expect([...switchingNs]).toStrictEqual([0, 0, 20]);
    expect([...switches]).toStrictEqual([0, 0, 1]);
  });

  test("adds them up from any of them on", () => {
    const meter = meterOf(0, 100, 200, 300);
    meter.busy(0, 250, 0.5, 1);
    expect(engineTime(meter.bins, 1, 300)).toMatchObject({ busyNs: 150, idleNs: 50, totalNs: 200 });
    expect(utilisation(meter.bins, 2, 300)).toStrictEqual({ sm: 0.25, bandwidth: 0.5 });
  });

  test("may be read before the run is over", () => {
    const meter = meterOf(0, 100, 200);
    meter.busy(0, 50, 0.5, 0);
    expect([...meter.bins.smNs]).toStrictEqual([25, 0]);
    meter.busy(50, 150, 0.5, 0);
    expect([...meter.bins.smNs]).toStrictEqual([50, 25]);
  });
});

describe("time weighed by shares", () => {
  test("does not depend on how one process's time is cut up, or on who runs in between", () => {
    const whole = meterOf(0, 1000);
    whole.busy(0, 300, 0.1, 0.7, 0);
    whole.busy(300, 600, 0.3, 0.1, 9);
    const pieces = meterOf(0, 1000);
    for (let fromNs = 0; fromNs < 600; fromNs += 6) {
      pieces.busy(fromNs, fromNs + 1, 0.1, 0.7, 0);
      pieces.busy(fromNs + 1, fromNs + 3, 0.1, 0.7, 0);
      pieces.busy(fromNs + 3, fromNs + 6, 0.3, 0.1, 9);
    }
    expect(pieces.bins).toStrictEqual(whole.bins);
    expect(whole.bins.smNs[0]).toBe(300 * 0.1 + 300 * 0.3);
  });

  test("follows a process whose shares change", () => {
    const meter = meterOf(0, 1000);
    meter.busy(0, 100, 0.5, 0, 1);
    meter.busy(100, 200, 0.25, 1, 1);
    expect(utilisation(meter.bins, 0, 1000)).toStrictEqual({ sm: 0.075, bandwidth: 0.1 });
  });
});

/** Two contexts that take turns of 10 ns with switches of 3 ns, the second with 4 ns of cold cache in each. */
function rotation(change: Partial<Rotation> = {}): Rotation {
  const two = newRotation(10, 3, Float64Array.of(0, 4));
  two.contexts.set([0, 1]);
  two.smShare.set([0.1, 0.7]);
  two.bandwidthShare.set([0.3, 0.9]);
  return Object.assign(two, { count: 2, beginNs: 100, firstColdNs: 2, endNs: 108, ...change });
}

describe("turns in sum", () => {
  test("are the stretches that they consist of", () => {
    const meter = meterOf(0, 1000);
    meter.turns(rotation(), 5);
    expect(engineTime(meter.bins, 0, 160)).toMatchObject({
      busyNs: 6 + 6 + 10 + 6 + 10,
      coldCacheNs: 2 + 4 + 4,
      switchingNs: 12,
      switches: 4,
    });
    expect(meter.bins.smNs[0]).toBe(26 * 0.1 + 12 * 0.7);
  });

  test.each([
    ["before the first turn", [90, 95, 400]],
    ["at the end of a turn", [0, 108, 121, 400]],
    ["in a switch", [0, 109, 400]],
    ["at the end of a switch", [0, 111, 400]],
    ["in cold-cache time", [0, 113, 400]],
    ["in device time", [0, 118, 400]],
    ["several in one turn", [0, 109, 112, 114, 119, 120, 400]],
    ["far apart", [0, 150, 290, 400]],
    ["so that nothing is counted before the first", [130, 400]],
    ["so that nothing is counted after the last", [0, 117]],
  ])("fall into the right windows with borders %s", (_where, edges) => {
    const inSum = meterOf(...edges);
    const oneByOne = meterOf(...edges);
    const turns = rotation();
    inSum.turns(turns, 25);
    for (let turn = 0; turn < 25; turn++) reportTurn(turns, turn, oneByOne);
    expect(inSum.bins).toStrictEqual(oneByOne.bins);
  });
});
