import { describe, expect, test } from "vitest";
import {
  erlangC,
  finiteSourceResponseS,
  gammaTransform,
  gm1ResponseS,
  md1ResponseS,
  mg1ProcessorSharingS,
  mg1ResponseS,
  mm1ResponseQuantileS,
  mm1ResponseS,
  mmcResponseS,
} from "./queueing.ts";

const HOUR = 3600;
const MINUTE = 60;

describe("M/M/1", () => {
  test("gives the hour that Hillier and Lieberman have for their hospital with one doctor", () => {
    expect(mm1ResponseS(2 / HOUR, HOUR / 3)).toBeCloseTo(HOUR, 9);
  });

  test("gives the 2.66 ms that Jain has for a gateway with 125 packets/s of 2 ms", () => {
    expect(Math.abs(mm1ResponseS(125, 0.002) - 0.00266)).toBeLessThan(1e-5);
  });

  test("has quantiles at 2.3, 3.0 and 4.6 times the mean for 90 %, 95 % and 99 %", () => {
    const factor = (q: number): number => mm1ResponseQuantileS(2, 0.3, q) / mm1ResponseS(2, 0.3);
    expect([0.9, 0.95, 0.99].map((q) => factor(q).toFixed(1))).toStrictEqual(["2.3", "3.0", "4.6"]);
  });

  test("gives the 36.8 % of patients who stay more than an hour in the same hospital", () => {
    expect(mm1ResponseQuantileS(2 / HOUR, HOUR / 3, 1 - 0.368) / HOUR).toBeCloseTo(1, 3);
  });
});

describe("M/D/1", () => {
  test("gives the 20 minutes that Taha has for a car wash: 4 cars an hour, 10 minutes each", () => {
    expect(md1ResponseS(4 / HOUR, 10 * MINUTE)).toBeCloseTo(20 * MINUTE, 9);
  });

  test("gives the 5 minutes of waiting that Render and Stair have for 8 trucks an hour, 12 served an hour", () => {
    expect(md1ResponseS(8 / HOUR, HOUR / 12) - HOUR / 12).toBeCloseTo(5 * MINUTE, 9);
  });
});

describe("M/G/1 first come, first served", () => {
  test("is M/M/1 at CV 1 and M/D/1 at CV 0", () => {
    expect(mg1ResponseS(7, 0.1, 1)).toBeCloseTo(mm1ResponseS(7, 0.1), 12);
    expect(mg1ResponseS(7, 0.1, 0)).toBeCloseTo(md1ResponseS(7, 0.1), 12);
  });

  test("gives 2.5 cars for the car wash with a mean of 12 minutes and a standard deviation of 3", () => {
    const lambda = 4 / HOUR;
    // Little's law; by hand 0.8 + 16·(0.2² + 0.05²)/(2·0.2), in hours.
    expect(lambda * mg1ResponseS(lambda, 12 * MINUTE, 3 / 12)).toBeCloseTo(2.5, 12);
  });

  test.each([2, 4])(
    "waits (1+k)/(2k) of M/M/1's waiting with Erlang-%d service, as Hillier and Lieberman state",
    (k) => {
      const waiting = mg1ResponseS(3, 0.2, 1 / Math.sqrt(k)) - 0.2;
      expect(waiting).toBeCloseTo(((1 + k) / (2 * k)) * (3 / (5 * (5 - 3))), 12);
    },
  );
});

describe("M/G/1 processor sharing", () => {
  test("doubles every request at half load, and is the same as M/M/1 whatever the distribution", () => {
    expect(mg1ProcessorSharingS(5, 0.1)).toBeCloseTo(0.2, 12);
  });
});

describe("G/M/1", () => {
  test("is M/M/1 when the gaps are exponential", () => {
    expect(gm1ResponseS((z) => 4 / (4 + z), 0.2)).toBeCloseTo(mm1ResponseS(4, 0.2), 9);
    expect(gammaTransform(0.25, 1)(3)).toBeCloseTo(4 / 7, 12);
  });

  test.each([0.3, 0.5, 0.9])("has the closed root (1 + 4ρ - √(1+8ρ))/2 for Erlang-2 gaps at ρ = %d", (rho) => {
    const sigma = (1 + 4 * rho - Math.sqrt(1 + 8 * rho)) / 2;
    expect(gm1ResponseS(gammaTransform(1 / rho, Math.SQRT1_2), 1)).toBeCloseTo(1 / (1 - sigma), 9);
  });

  test("has the root 0.2032 for equal gaps at ρ = 0.5", () => {
    expect(1 - 1 / gm1ResponseS((z) => Math.exp(-2 * z), 1)).toBeCloseTo(0.2032, 4);
  });
});

describe("M/M/c", () => {
  test.each([
    [1, 0.8, 0.8],
    [2, 1, 1 / 3],
    [3, 2, 4 / 9],
    [5, 4, 0.5541],
    [10, 8, 0.4092],
  ])("makes an arrival wait as Erlang's table says: %d servers, %d erlangs, %d", (servers, offered, probability) => {
    expect(erlangC(servers, offered)).toBeCloseTo(probability, 4);
  });

  test("gives the 3/8 hour that Hillier and Lieberman have for their hospital with two doctors", () => {
    expect(mmcResponseS(2 / HOUR, HOUR / 3, 2)).toBeCloseTo((3 / 8) * HOUR, 9);
  });

  test("gives the 24 minutes that Jain has for five terminals, 10 students an hour, 20 minutes each", () => {
    expect(Math.round(mmcResponseS(10 / HOUR, 20 * MINUTE, 5) / MINUTE)).toBe(24);
    expect(erlangC(5, 10 / 3)).toBeCloseTo(0.33, 2);
  });
});

describe("one server with a few clients", () => {
  test("is idle 56.4 % of the time for the five printers of Render and Stair: 20 hours of use, 2 hours of repair", () => {
    const repairsPerHour = 5 / (20 + finiteSourceResponseS(5, 2, 20));
    expect(1 - 2 * repairsPerHour).toBeCloseTo(0.564, 3);
  });

  test("agrees with mean value analysis", () => {
    let response = 0.4;
    for (let clients = 1; clients <= 8; clients++) {
      const queued = clients === 1 ? 0 : ((clients - 1) * response) / (response + 1.5);
      response = 0.4 * (1 + queued);
      expect(finiteSourceResponseS(clients, 0.4, 1.5)).toBeCloseTo(response, 12);
    }
  });
});

describe("a queue with too much work", () => {
  test("grows for ever", () => {
    const all = [
      mm1ResponseS(10, 0.1),
      md1ResponseS(11, 0.1),
      mg1ResponseS(10, 0.1, 2),
      mg1ProcessorSharingS(12, 0.1),
      mmcResponseS(20, 0.1, 2),
    ];
    expect(all).toStrictEqual(all.map(() => Infinity));
    expect(gm1ResponseS((z) => 11 / (11 + z), 0.1)).toBe(Infinity);
  });
});
