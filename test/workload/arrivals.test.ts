import { describe, expect, test } from "vitest";
import { gammaFunction } from "../../sim/base/math.ts";
import { stream } from "../../sim/base/random.ts";
import { type RenewalArrivals, renewalCv, renewalGaps } from "../../sim/workload/arrivals/renewal.ts";
import { weibullShape } from "../../sim/workload/distributions.ts";
import { tinyRun } from "../support/tiny.ts";
import { arrivalTimes, moments, STANDARD_ERRORS, standardErrors } from "./arrivals-lab.ts";

const S = 1e9;

/** Excess kurtosis of the gaps, from the moments about 0 of their distribution. */
function excessOf(arrivals: RenewalArrivals, cv: number): number {
  // Excess kurtosis of a gamma distribution is 6 CV²; an exponential one is the gamma of CV 1.
  if (arrivals.kind !== "weibull" || cv === 0) return 6 * cv * cv;
  const shape = weibullShape(cv);
  const [m1, m2, m3, m4] = [1, 2, 3, 4].map((n) => gammaFunction(1 + n / shape)) as [number, number, number, number];
  const fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4;
  return fourth / (m2 - m1 * m1) ** 2 - 3;
}

describe("gaps between arrivals", () => {
  const cases: readonly (readonly [name: string, arrivals: RenewalArrivals, cv: number])[] = [
    ["poisson", { kind: "poisson", ratePerS: 25 }, 1],
    ["gamma of CV 0", { kind: "gamma", ratePerS: 25, cv: 0 }, 0],
    ["gamma of CV 0.5", { kind: "gamma", ratePerS: 25, cv: 0.5 }, 0.5],
    ["gamma of CV 1", { kind: "gamma", ratePerS: 25, cv: 1 }, 1],
    ["gamma of CV 2.5", { kind: "gamma", ratePerS: 25, cv: 2.5 }, 2.5],
    ["weibull of CV 0", { kind: "weibull", ratePerS: 25, cv: 0 }, 0],
    ["weibull of CV 0.3", { kind: "weibull", ratePerS: 25, cv: 0.3 }, 0.3],
    ["weibull of CV 1", { kind: "weibull", ratePerS: 25, cv: 1 }, 1],
    ["weibull of CV 2", { kind: "weibull", ratePerS: 25, cv: 2 }, 2],
    ["constant", { kind: "constant", ratePerS: 25, startNs: 0 }, 0],
  ];

  test.each(cases)("that are %s have the stated mean and CV", (_name, arrivals, cv) => {
    expect(renewalCv(arrivals)).toBe(cv);
    const gap = renewalGaps(arrivals, stream(1, "gaps", arrivals.kind));
    const found = moments(Float64Array.from({ length: 200_000 }, () => gap()));
    const errors = standardErrors(found.count, cv, excessOf(arrivals, cv));
    expect(Math.abs(found.mean - 1)).toBeLessThanOrEqual(STANDARD_ERRORS * errors.mean);
    expect(Math.abs(found.cv - cv)).toBeLessThanOrEqual(STANDARD_ERRORS * errors.cv);
  });

  test.each(cases)("that are %s have the stated rate on the simulator's clock", (_name, arrivals, cv) => {
    const times = arrivalTimes(arrivals, 4000 * S);
    const gaps = times.slice(1).map((at, i) => ((at - times[i]!) * 25) / S);
    const found = moments(gaps);
    const errors = standardErrors(found.count, cv, excessOf(arrivals, cv));
    // Rounding instants to whole nanoseconds is all that is left at CV 0.
    expect(Math.abs(found.mean - 1)).toBeLessThanOrEqual(STANDARD_ERRORS * errors.mean + 1e-12);
    expect(Math.abs(found.cv - cv)).toBeLessThanOrEqual(STANDARD_ERRORS * errors.cv + 1e-7);
  });
});

describe("poisson arrivals", () => {
  test("come in counts whose variance is their mean", () => {
    const counts = Array.from(
      { length: 400 },
      (_, seed) => arrivalTimes({ kind: "poisson", ratePerS: 50 }, 10 * S, seed).length,
    );
    const { mean, cv } = moments(counts);
    expect(Math.abs(mean - 500)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(500 / counts.length));
    // The variance of 400 values is known within √(2/399) of itself.
    expect(Math.abs((cv * mean) ** 2 / 500 - 1)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(2 / 399));
  });

  test("keep their rate when gaps are shorter than the clock's nanosecond", () => {
    const { length } = arrivalTimes({ kind: "poisson", ratePerS: 4e9 }, 50_000);
    expect(Math.abs(length - 200_000)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(200_000));
  });
});

describe("constant arrivals", () => {
  test.each([3, 0.9, 7, 2.5e8])("at %d/s come at start + n ÷ rate to the nanosecond, however many", (ratePerS) => {
    const startNs = 12_345;
    const count = 100_000;
    const times = arrivalTimes({ kind: "constant", ratePerS, startNs }, startNs + ((count - 1) / ratePerS) * S + 1);
    expect(times.length).toBe(count);
    expect(times.findIndex((at, n) => at !== Math.round(startNs + n * (S / ratePerS)))).toBe(-1);
  });

  test("begin at 0 unless told otherwise, without a first gap", () => {
    expect([...arrivalTimes({ kind: "constant", ratePerS: 2, startNs: 0 }, 1.5 * S)]).toStrictEqual([
      0,
      0.5 * S,
      S,
      1.5 * S,
    ]);
  });
});

describe("listed arrivals", () => {
  test("come when listed, several in one instant", () => {
    const atNs = Float64Array.of(3, 5, 5, 5, 9);
    expect([...arrivalTimes({ kind: "listed", atNs }, 100)]).toStrictEqual([...atNs]);
    expect([...arrivalTimes({ kind: "listed", atNs: new Float64Array() }, 100)]).toStrictEqual([]);
  });

  test("may be written in any order", () => {
    const work = { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "1ms" };
    const run = tinyRun({
      limit: "1s",
      tenants: { own: { work, arrivals: { kind: "list", at: ["5ms", "1ms", "5ms"] } } },
      policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["own"] }] },
    });
    expect([...run.of("own").latencyNs]).toStrictEqual([1e6, 1e6, 2e6]);
  });
});
