import { exp, ln } from "../base/math.ts";

/** Where the area is taken from the middle below, and from the tail above; both are exact near the border. */
const FAR = 3;
const MAX_STEPS = 100;

/**
 * Share of the standard normal distribution beyond z.
 * @param z in standard deviations, at least 0
 * @returns P(Z > z), relative error below 1e-12; 0 beyond z = 37
 * @source Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11 (series of positive terms, all z) and
 *   26.2.14 (continued fraction, quick for large z)
 */
export function normalTail(z: number): number {
  return z < FAR ? 0.5 - areaFromMiddle(z) : density(z) * millsRatio(z);
}

/**
 * The value that a standard normal draw stays below with probability p.
 * @param p in [1e-300, 1 - 1e-16]
 * @returns z in standard deviations, relative error below 1e-12
 * @throws RangeError when p is not a probability strictly between 0 and 1, or is below 1e-300
 */
export function normalQuantile(p: number): number {
  if (!(p >= 1e-300 && p < 1)) throw new RangeError(`a probability in [1e-300, 1) is needed (found ${p})`);
  if (p > 0.5) return upperQuantile(1 - p, p - 0.5);
  // Not -upperQuantile(…): the median would be -0.
  return 0 - upperQuantile(p, 0.5 - p);
}

/** Newton's method, which both ways of asking approach from one side, because the function they ask is concave. */
function upperQuantile(tail: number, fromMiddle: number): number {
  let z = tail > 0.25 ? fromMiddle / density(0) : Math.sqrt(-2 * ln(2 * tail));
  for (let step = 0; step < MAX_STEPS; step++) {
    const f = density(z);
    let change: number;
    if (tail > 0.25) change = (areaFromMiddle(z) - fromMiddle) / f;
    else {
      const beyond = normalTail(z);
      change = (beyond / f) * ln(tail / beyond);
    }
    z -= change;
    if (Math.abs(change) <= 1e-15 * z) break;
  }
  return z;
}

function density(z: number): number {
  return exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** P(0 < Z < z): φ(z)·(z + z³/3 + z⁵/15 + …). */
function areaFromMiddle(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return density(z) * sum;
}

/** P(Z > z) ÷ φ(z) = 1/(z + 1/(z + 2/(z + 3/(z + …)))), from the inside out; 100 levels are exact from z = 3 on. */
function millsRatio(z: number): number {
  let rest = z;
  for (let level = 100; level >= 1; level--) rest = z + level / rest;
  return 1 / rest;
}
