import { describe, expect, test } from "vitest";
import { processInstants } from "../../../sim/workload/arrivals/arrival-source.ts";
import type { CorrelatedArrivals } from "../../../sim/workload/arrivals/correlated.ts";
import { equallyLikely } from "../../../sim/workload/arrivals/markov-chain.ts";
import { mmppMoments } from "../../../sim/workload/arrivals/mmpp.ts";
import { expectMean, expectVariance, meanAndVariance } from "./sampling.ts";

const chain = { holdS: [1, 0.25], next: equallyLikely(2) };
const CROWD: CorrelatedArrivals = { kind: "correlated", with: "crowd", ratePerS: 8, factors: [1, 6], chain };
const AGAINST: CorrelatedArrivals = { ...CROWD, ratePerS: 5, factors: [4, 0] };
const LENGTH_S = 200;
const REPETITIONS = 1500;

/** Arrivals of each repetition up to a common time. */
function counts(arrivals: CorrelatedArrivals, tenant: string): number[] {
  return Array.from({ length: REPETITIONS }, (_, seed) => {
    const instants = processInstants(arrivals, tenant, seed);
    let count = 0;
    while (instants.next() < LENGTH_S * 1e9) count++;
    return count;
  });
}

const sums = (one: readonly number[], other: readonly number[]): number[] => one.map((count, i) => count + other[i]!);
const dispersion = (ratesPerS: readonly number[]): number => mmppMoments(ratesPerS, chain).dispersion.value!;

describe("tenants that follow one modulator", () => {
  const a = counts(CROWD, "a");
  const b = counts(CROWD, "b");
  const against = counts(AGAINST, "c");

  test("arrive together as one process with the sum of their rates in each state", () => {
    // Long-run shares 0.8 and 0.2, so the mean factor is 2, and the rates are 4 and 24.
    expectMean(a, 8 * LENGTH_S);
    expectVariance(a, dispersion([4, 24]) * 8 * LENGTH_S);
    expectVariance(sums(a, b), dispersion([8, 48]) * 16 * LENGTH_S);
    expect(dispersion([8, 48])).toBeGreaterThan(1.9 * dispersion([4, 24]) - 1);
  });

  test("arrive by turns when one's factors rise where the other's fall", () => {
    expectMean(against, 5 * LENGTH_S);
    expectVariance(sums(a, against), dispersion([4 + 6.25, 24]) * 13 * LENGTH_S);
  });

  test("are two independent Poisson processes where their factors are steady", () => {
    const steady = { ...CROWD, factors: [2, 2] };
    const [one, other] = [counts(steady, "a"), counts(steady, "b")];
    expectVariance(sums(one, other), 16 * LENGTH_S);
    expect(one).not.toStrictEqual(other);
  });

  test("have nothing in common with those that follow another modulator of the same form", () => {
    const apart = counts({ ...CROWD, with: "another" }, "b");
    expectVariance(sums(a, apart), dispersion([4, 24]) * 16 * LENGTH_S);
    const { variance } = meanAndVariance(sums(a, b));
    expect(variance).toBeGreaterThan(1.5 * meanAndVariance(sums(a, apart)).variance);
  });

  test("do not shift each other: a tenant draws the same arrivals whoever else asks for the path", () => {
    const alone = processInstants(CROWD, "a", 7);
    const expected = Array.from({ length: 500 }, () => alone.next());
    const again = processInstants(CROWD, "a", 7);
    const other = processInstants(AGAINST, "b", 7);
    const beside = Array.from({ length: 500 }, () => {
      other.next();
      return again.next();
    });
    expect(beside).toStrictEqual(expected);
  });
});
