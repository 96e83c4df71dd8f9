import { exp, ln } from "../base/math.ts";
import { normalQuantile } from "./normal.ts";

const MAX_STEPS = 100;

/**
 * Share of Student's t distribution beyond t.
 * @param t        at least 0
 * @param degrees  degrees of freedom, a real number of at least 1
 * @returns P(T > t), relative error below 1e-10 for degrees up to 1e6
 * @throws RangeError when t is negative or NaN, or the degrees are below 1
 * @source half the regularised incomplete beta function I_x(ν/2, 1/2), x = ν/(ν + t²): in the middle from the series
 *   of the other half (DLMF 8.17.8, all terms positive), beyond √3 by its continued fraction (DLMF 8.17.22)
 */
export function studentTTail(t: number, degrees: number): number {
  checkDegrees(degrees);
  if (!(t >= 0)) throw new RangeError(`t must be at least 0; the distribution is symmetric (found ${t})`);
  if (t === Infinity) return 0;
  return tailOf(t, shapeOf(degrees));
}

/**
 * The value that a draw from Student's t distribution stays below with probability p.
 * @param p        in [1e-12, 1 - 1e-12]
 * @param degrees  degrees of freedom, a real number of at least 1
 * @returns t, relative error below 1e-9 for degrees up to 1e6; 0 for p = 0.5
 * @throws RangeError when p or the degrees lie outside
 */
export function studentTQuantile(p: number, degrees: number): number {
  checkDegrees(degrees);
  if (!(p >= 1e-12 && p <= 1 - 1e-12)) {
    throw new RangeError(`a probability in [1e-12, 1 - 1e-12] is needed (found ${p})`);
  }
  const shape = shapeOf(degrees);
  const tail = Math.min(p, 1 - p);
  const t = tail > 0.25 ? quantileNearMiddle(Math.abs(p - 0.5), shape) : quantileOfTail(tail, shape);
  // Not -t: the median would be -0.
  return p > 0.5 ? t : 0 - t;
}

interface Shape {
  readonly degrees: number;
  /** Density at 0. */
  readonly peak: number;
}

/** @source density at 0: Γ((ν+1)/2) / (Γ(ν/2)·√(νπ)) */
function shapeOf(degrees: number): Shape {
  return { degrees, peak: gammaHalfStep(degrees / 2) / Math.sqrt(degrees * Math.PI) };
}

/** Newton's method on the area, a concave function of t: it comes from below and never passes the root. */
function quantileNearMiddle(area: number, shape: Shape): number {
  let t = area / shape.peak;
  for (let step = 0; step < MAX_STEPS; step++) {
    const change = (area - areaFromMiddle(t, shape)) / densityAt(t, shape);
    t += change;
    if (Math.abs(change) <= 1e-15 * t) break;
  }
  return t;
}

/**
 * Newton's method on ln P(T > t) as a function of ln t, which is concave and for the heaviest tails a straight line:
 * after the first step it comes from above. The normal quantile, where it starts, is too small.
 */
function quantileOfTail(tail: number, shape: Shape): number {
  let t = -normalQuantile(tail);
  for (let step = 0; step < MAX_STEPS; step++) {
    const beyond = tailOf(t, shape);
    const change = (beyond / (t * densityAt(t, shape))) * ln(tail / beyond);
    t *= exp(-change);
    if (Math.abs(change) <= 1e-14) break;
  }
  return t;
}

function tailOf(t: number, shape: Shape): number {
  return t * t < 3 ? 0.5 - areaFromMiddle(t, shape) : tailByFraction(t, shape);
}

function densityAt(t: number, { degrees, peak }: Shape): number {
  return peak * exp((-(degrees + 1) / 2) * lnOnePlus((t * t) / degrees));
}

/** P(0 < T < t). */
function areaFromMiddle(t: number, shape: Shape): number {
  const y = (t * t) / (shape.degrees + t * t);
  let term = 1;
  let sum = 1;
  for (let n = 0; term > sum * 1e-17; n++) {
    term *= (y * (shape.degrees + 1 + 2 * n)) / (3 + 2 * n);
    sum += term;
  }
  return t * densityAt(t, shape) * sum;
}

/** P(T > t) for t² >= 3, by the modified Lentz method; about √ν steps. */
function tailByFraction(t: number, shape: Shape): number {
  const a = shape.degrees / 2;
  const x = shape.degrees / (shape.degrees + t * t);
  const nonZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + 0.5) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (0.5 - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + 0.5 + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return (t * densityAt(t, shape) * fraction) / shape.degrees;
}

/**
 * Γ(x + 1/2) ÷ Γ(x) for x > 0.
 * @source Graham, Knuth and Patashnik, Concrete Mathematics, exercise 9.60; exact to 1e-15 from x = 50 on, and below
 *   that by Γ(x + 1) = x·Γ(x)
 */
function gammaHalfStep(x: number): number {
  let factor = 1;
  let z = x;
  for (; z < 50; z++) factor *= z / (z + 0.5);
  const u = 1 / z;
  const series =
    1 + u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 + u * (-399 / 262144 + (u * 869) / 4194304)))));
  return factor * Math.sqrt(z) * series;
}

/** ln(1 + u) for u >= 0 without losing the digits of a small u that 1 + u drops. */
function lnOnePlus(u: number): number {
  const rounded = 1 + u;
  return rounded === 1 ? u : (ln(rounded) * u) / (rounded - 1);
}

function checkDegrees(degrees: number): void {
  if (!(degrees >= 1 && degrees < Infinity)) {
    throw new RangeError(`degrees of freedom must be a number of at least 1 (found ${degrees})`);
  }
}
