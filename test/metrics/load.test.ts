import { describe, expect, test } from "vitest";
import { exponential, stream } from "../../sim/base/random.ts";
import { loadOf } from "../../sim/metrics/load.ts";
import { type Finished, recordOf } from "./requests.ts";

const S = 1e9;
const SERVICE_S = 0.1;
const WINDOW_S = 500;

/** Requests of M/M/1 that arrive within the window, by Lindley's recursion; services of 0.1 s on average. */
function mm1(rho: number, seed: number): Finished[] {
  const random = stream(seed, "load", "mm1");
  const requests: Finished[] = [];
  let freeS = 0;
  for (let arrivalS = 0; ;) {
    arrivalS += (exponential(random) * SERVICE_S) / rho;
    if (arrivalS >= WINDOW_S) return requests;
    const serviceS = exponential(random) * SERVICE_S;
    freeS = Math.max(freeS, arrivalS) + serviceS;
    requests.push({ arrivalNs: arrivalS * S, latencyNs: (freeS - arrivalS) * S, deviceNs: serviceS * S });
  }
}

const loads = (rho: number) =>
  Array.from({ length: 20 }, (_, seed) =>
    loadOf(recordOf(mm1(rho, seed)), 0, WINDOW_S * S, SERVICE_S * S, SERVICE_S * S),
  );

describe("a queue with half a load", () => {
  test("is stable", () => {
    expect(new Set(loads(0.5).map(({ verdict }) => verdict))).toStrictEqual(new Set(["stable"]));
  });

  test("carries what arrives", () => {
    for (const { arrivedPerS, carriedPerS } of loads(0.5)) {
      // 1,250 arrivals in half of the window: four standard errors, and what stands at its two borders.
      expect(Math.abs(carriedPerS - arrivedPerS) * 250).toBeLessThan(4 * Math.sqrt(2500));
    }
  });
});

describe("a queue that gets 1.3 times what it can do", () => {
  test("is overloaded", () => {
    expect(new Set(loads(1.3).map(({ verdict }) => verdict))).toStrictEqual(new Set(["overloaded"]));
  });

  test("carries what it can do, whatever arrives", () => {
    for (const { carriedPerS } of loads(1.3)) {
      // 2,500 services in half of the window, give or take four standard errors.
      expect(Math.abs(carriedPerS - 1 / SERVICE_S) * 250).toBeLessThan(4 * Math.sqrt(2500));
    }
  });

  test("grows by what is not served", () => {
    const growth = loads(1.3).map(({ growthPerS }) => growthPerS);
    const mean = growth.reduce((sum, one) => sum + one, 0) / growth.length;
    // Each slope wanders by about √(6/5·(λ+μ)/T) = 0.23/s, their mean by 0.05/s.
    expect(Math.abs(mean - 3)).toBeLessThan(0.21);
  });
});

describe("a window of a few services", () => {
  test("does not take a system that fills for one that overflows", () => {
    const record = recordOf(
      Array.from({ length: 40 }, (_, k) => ({ arrivalNs: k * S, latencyNs: (k < 5 ? 30 : 60) * S })),
    );
    const [long, short] = [S, 20 * S].map((serviceNs) => loadOf(record, 0, 40 * S, serviceNs, null).verdict);
    expect([long, short]).toStrictEqual(["overloaded", "backlogged"]);
  });
});

describe("what is asked for", () => {
  const three = [10, 20, 90].map((s) => ({ arrivalNs: s * S, latencyNs: S }));

  test("is every arrival of the window: finished, open and rejected", () => {
    const record = recordOf(three, {
      open: [{ arrivalNs: 50 * S, ageNs: S }],
      rejectedNs: [19 * S, 60 * S, 120 * S],
    });
    // At 20, 90, 50 and 60 s.
    expect(loadOf(record, 20 * S, 100 * S, S, null).arrivedPerS).toBe(4 / 80);
  });

  test("takes its arrivals × the mean device time of the engine", () => {
    expect(loadOf(recordOf(three), 0, 100 * S, S, 5 * S).offered).toBeCloseTo(0.03 * 5, 14);
    expect(loadOf(recordOf(three), 0, 100 * S, S, null).offered).toBeNull();
  });
});

describe("what is carried", () => {
  test("is what ends in the second half of the window, whenever it arrived", () => {
    const record = recordOf([
      { arrivalNs: 0, latencyNs: 49 * S },
      { arrivalNs: 1 * S, latencyNs: 49 * S },
      { arrivalNs: 60 * S, latencyNs: 39 * S },
      { arrivalNs: 60 * S, latencyNs: 40 * S },
    ]);
    expect(loadOf(record, 0, 100 * S, S, null).carriedPerS).toBe(2 / 50);
  });
});

describe("the number of open requests", () => {
  test("stands still where one request replaces another without a break", () => {
    const chain = Array.from({ length: 100 }, (_, i) => ({ arrivalNs: i * S, latencyNs: S }));
    expect(loadOf(recordOf(chain), 0, 100 * S, S, null)).toMatchObject({ verdict: "stable", growthPerS: 0 });
  });

  test("keeps those that never end", () => {
    const open = Array.from({ length: 100 }, (_, i) => ({ arrivalNs: i * S, ageNs: (200 - i) * S }));
    const { verdict, growthPerS, carriedPerS } = loadOf(recordOf([], { open }), 0, 100 * S, S, null);
    expect([verdict, carriedPerS]).toStrictEqual(["overloaded", 0]);
    expect(growthPerS).toBeCloseTo(1, 9);
  });
});
