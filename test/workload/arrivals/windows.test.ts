import { describe, expect, test } from "vitest";
import { gammaFunction } from "../../../sim/base/math.ts";
import { stream } from "../../../sim/base/random.ts";
import { arrivalMoments } from "../../../sim/workload/arrivals/arrival-moments.ts";
import { processInstants } from "../../../sim/workload/arrivals/arrival-source.ts";
import type { ClientWindow, WindowArrivals } from "../../../sim/workload/arrivals/windows.ts";
import { gammaResidual, weibullResidual, weibullShape } from "../../../sim/workload/distributions.ts";
import { expectMean } from "./sampling.ts";

const S = 1e9;

const WINDOWS: readonly ClientWindow[] = [
  { startNs: 2 * S, endNs: 6 * S, ratePerS: 5, family: "gamma", cv: 3 },
  { startNs: 6 * S, endNs: 10 * S, ratePerS: 20, family: "weibull", cv: 1.8 },
  { startNs: 15 * S, endNs: 16 * S, ratePerS: 40, family: "gamma", cv: 0.3 },
  { startNs: 17 * S, endNs: 20 * S, ratePerS: 3, family: "weibull", cv: 0.5 },
  { startNs: 22 * S, endNs: 23 * S, ratePerS: 4, family: "gamma", cv: 0 },
];
const ROUND_NS = 25 * S;
const CLIENT: WindowArrivals = { kind: "windows", windows: WINDOWS, repeatNs: ROUND_NS };

function drawn(arrivals: WindowArrivals, untilNs: number, seed: number): number[] {
  const instants = processInstants(arrivals, "client", seed);
  const times: number[] = [];
  for (let at = instants.next(); at < untilNs; at = instants.next()) times.push(at);
  return times;
}

describe("windows of a client", () => {
  const repetitions = 3000;
  const times = Array.from({ length: repetitions }, (_, seed) => drawn(CLIENT, 2 * ROUND_NS, seed));

  test.each([0, 1])("bring their rate each, from the first arrival on, in round %d", (round) => {
    for (const { startNs, endNs, ratePerS } of WINDOWS) {
      const [from, to] = [startNs + round * ROUND_NS, endNs + round * ROUND_NS];
      const counts = times.map((all) => all.filter((at) => at >= from && at < to).length);
      expectMean(counts, (ratePerS * (endNs - startNs)) / S);
    }
  });

  test("bring nothing between them", () => {
    const inside = (at: number): boolean =>
      WINDOWS.some(({ startNs, endNs }) => at % ROUND_NS >= startNs && at % ROUND_NS < endNs);
    expect(times.flat().filter((at) => !inside(at))).toStrictEqual([]);
    expect(times.flat().length).toBeGreaterThan(1e6 * 0.8);
  });

  test("have the stated mean rate over a round, and the moments that have no closed form say why", () => {
    const moments = arrivalMoments(CLIENT);
    expect(moments.ratePerS).toStrictEqual({ value: (20 + 80 + 40 + 9 + 4) / 25 });
    expect([moments.gapCv.value, moments.dispersion.value]).toStrictEqual([null, null]);
  });

  test.each([
    ["gamma", 2.5],
    ["gamma", 0.4],
    ["weibull", 2],
    ["weibull", 0.4],
  ] as const)("with %s gaps have the stated CV %d inside", (family, cv) => {
    const window = { startNs: 0, endNs: 1e5 * S, ratePerS: 1, family, cv };
    const at = drawn({ kind: "windows", windows: [window], repeatNs: null }, Infinity, 5);
    const gaps = at.slice(1).map((time, i) => (time - at[i]!) / S);
    expectMean(gaps, 1);
    expectMean(
      gaps.map((gap) => gap * gap),
      1 + cv * cv,
    );
  });

  test("that come once end after the last one, however often they are asked", () => {
    const instants = processInstants({ ...CLIENT, repeatNs: null }, "client", 1);
    let at = 0;
    while (at < Infinity) {
      expect(at).toBeLessThan(23 * S);
      at = instants.next();
    }
    expect([instants.next(), instants.next()]).toStrictEqual([Infinity, Infinity]);
    expect(arrivalMoments({ ...CLIENT, repeatNs: null }).ratePerS).toStrictEqual({ value: 153 / 23 });
  });
});

describe("what is left of a gap", () => {
  const count = 200_000;
  const random = stream(1, "residual", "test");

  test.each([0.3, 1, 2.5])("has half of (1 + CV²) mean gaps for gamma gaps of CV %d, and its second moment", (cv) => {
    const shape = 1 / (cv * cv);
    const left = Array.from({ length: count }, () => gammaResidual(random, shape));
    expectMean(left, (1 + cv * cv) / 2);
    // E[R²] = E[gap³] ÷ 3
    expectMean(
      left.map((x) => x * x),
      ((1 + 1 / shape) * (1 + 2 / shape)) / 3,
    );
  });

  test.each([0.3, 1, 2])("has half of (1 + CV²) mean gaps for Weibull gaps of CV %d, and its second moment", (cv) => {
    const shape = weibullShape(cv);
    const left = Array.from({ length: count }, () => weibullResidual(random, shape));
    expectMean(left, (1 + cv * cv) / 2);
    expectMean(
      left.map((x) => x * x),
      gammaFunction(1 + 3 / shape) / gammaFunction(1 + 1 / shape) ** 3 / 3,
    );
  });

  test.each([0.01, 0.1, 0.5, 1, 3, 50])("the shape of Weibull gaps gives back the CV %d", (cv) => {
    const shape = weibullShape(cv);
    const ratio = gammaFunction(1 + 2 / shape) / gammaFunction(1 + 1 / shape) ** 2;
    expect(Math.abs(ratio / (1 + cv * cv) - 1)).toBeLessThan(2e-13);
    expect(weibullShape(1)).toBeCloseTo(1, 12);
  });
});
