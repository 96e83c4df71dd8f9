import { exp, gammaFunction, ln, power } from "../base/math.ts";
import { exponential, exponentialDraws, normal, type RandomStream } from "../base/random.ts";
import type { SizeDistribution, TokenDistribution } from "./work.ts";

/**
 * A gamma draw with the given shape and mean 1.
 * @param shape 1 ÷ CV², > 0
 * @source Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 2000; below shape 1 by
 *   their boost u^(1/shape)
 */
export function gamma(random: RandomStream, shape: number): number {
  // A spread below the last digit; far beyond it the acceptance test would be Infinity - Infinity, and never end.
  if (shape > 1e30) return 1;
  const boosted = shape < 1;
  const d = (boosted ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.uniform();
    if (ln(u) < 0.5 * x * x + d - d * v + d * ln(v)) {
      const boost = boosted ? power(1 - random.uniform(), 1 / shape) : 1;
      return (d * v * boost) / shape;
    }
  }
}

/** Draws random factors with mean 1. */
export function sizeDraws(random: RandomStream, size: SizeDistribution): () => number {
  switch (size.kind) {
    case "constant":
      return () => 1;
    case "exponential":
      return exponentialDraws(random);
    case "gamma": {
      const shape = 1 / (size.cv * size.cv);
      return size.cv === 0 ? () => 1 : () => gamma(random, shape);
    }
    case "lognormal": {
      const variance = ln(1 + size.cv * size.cv);
      const deviation = Math.sqrt(variance);
      return () => exp(deviation * normal(random) - variance / 2);
    }
  }
}

/** Draws token counts, at least 1. */
export function tokenDraws(random: RandomStream, tokens: TokenDistribution): () => number {
  if (tokens.kind === "constant") return () => tokens.tokens;
  const { median, mean, max } = tokens;
  // The mean of a lognormal is its median times e^(variance/2).
  const deviation = Math.sqrt(2 * ln(mean / median));
  return () => Math.min(max, Math.max(1, Math.round(median * exp(deviation * normal(random)))));
}

/** Range in which the CV of a Weibull distribution can be turned into a shape to many digits; 0 is equal values. */
export const WEIBULL_CV = { min: 0.01, max: 50 } as const;

/**
 * Shape of the Weibull distribution with the given coefficient of variation.
 * @param cv within {@link WEIBULL_CV}
 * @returns k with Γ(1 + 2/k) ÷ Γ(1 + 1/k)² = 1 + cv²
 */
export function weibullShape(cv: number): number {
  // The CV rises with x = 1/k; halving an interval gives the same bits everywhere, and ends at the last one.
  let low = WEIBULL_CV.min / 2;
  let high = 8;
  for (;;) {
    const x = (low + high) / 2;
    if (x === low || x === high) return 1 / x;
    if (gammaFunction(1 + 2 * x) / gammaFunction(1 + x) ** 2 < 1 + cv * cv) low = x;
    else high = x;
  }
}

/**
 * Draws with a Weibull distribution of mean 1.
 * @param shape k > 0, see {@link weibullShape}
 */
export function weibullDraws(random: RandomStream, shape: number): () => number {
  const scale = 1 / gammaFunction(1 + 1 / shape);
  return () => scale * power(exponential(random), 1 / shape);
}

/**
 * What is left of a gap when one looks at a process with gamma gaps at an arbitrary time.
 * @param shape of the gaps, whose mean is 1
 * @source a uniform share of a length-biased gap, which is a gamma draw of shape + 1 on the same scale
 */
export function gammaResidual(random: RandomStream, shape: number): number {
  return random.uniform() * gamma(random, shape + 1) * (1 + 1 / shape);
}

/**
 * What is left of a gap when one looks at a process with Weibull gaps at an arbitrary time.
 * @param shape of the gaps, whose mean is 1
 * @source its density is the survival function of the gaps, so that its k-th power has a gamma distribution of shape 1/k
 */
export function weibullResidual(random: RandomStream, shape: number): number {
  const scale = 1 / gammaFunction(1 + 1 / shape);
  return scale * power(gamma(random, 1 / shape) / shape, 1 / shape);
}
