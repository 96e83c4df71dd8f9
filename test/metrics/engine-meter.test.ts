import { describe, expect, test } from "vitest";
import { EngineMeter } from "../../sim/metrics/engine-meter.ts";

describe("an engine meter", () => {
  test("splits the window into busy, switching, cold and idle", () => {
    const meter = new EngineMeter(0, 1000);
    meter.busy(0, 300, 1, 0.5);
    meter.switching(300, 400);
    meter.coldCache(400, 450);
    meter.busy(450, 650, 0.5, 0);
    expect(meter.time(1000)).toStrictEqual({
      busyNs: 500,
      switchingNs: 100,
      coldCacheNs: 50,
      idleNs: 350,
      totalNs: 1000,
      switches: 1,
    });
    expect(meter.smUtilisation(1000)).toBe(0.4);
    expect(meter.bandwidthUtilisation(1000)).toBe(0.15);
  });

  test("counts only what lies in the window", () => {
    const meter = new EngineMeter(100, 200);
    meter.busy(0, 120, 1, 1);
    meter.switching(190, 230);
    meter.busy(230, 300, 1, 1);
    expect(meter.time(1000)).toStrictEqual({
      busyNs: 20,
      switchingNs: 10,
      coldCacheNs: 0,
      idleNs: 70,
      totalNs: 100,
      switches: 1,
    });
    expect(meter.smUtilisation(1000)).toBe(0.2);
  });

  test("counts a switch where it begins", () => {
    const meter = new EngineMeter(100, 200);
    meter.switching(99, 150);
    meter.switching(150, 150);
    meter.switching(200, 250);
    expect(meter.time(1000).switches).toBe(1);
  });

  test("ends with the run when that ends inside the window", () => {
    const meter = new EngineMeter(100, 1000);
    meter.busy(100, 200, 1, 0);
    expect(meter.time(300)).toMatchObject({ totalNs: 200, busyNs: 100, idleNs: 100 });
    expect(meter.smUtilisation(300)).toBe(0.5);
  });

  test("has no time and no use when the run ends before the window", () => {
    const meter = new EngineMeter(100, 1000);
    expect(meter.time(50)).toMatchObject({ totalNs: 0, busyNs: 0, idleNs: 0 });
    expect([meter.smUtilisation(50), meter.bandwidthUtilisation(50)]).toStrictEqual([0, 0]);
  });

  test("refuses two things at a time, and time that goes back", () => {
    const meter = new EngineMeter(0, 1000);
    meter.busy(0, 300, 1, 1);
    expect(() => meter.switching(299, 400)).toThrow(
      "one engine, one thing at a time: [299, 400] ns reported after 300 ns",
    );
    expect(() => meter.coldCache(500, 400)).toThrow(/one thing at a time/u);
  });
});
