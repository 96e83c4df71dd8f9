import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { inverse, Matrix } from "ml-matrix";

/** Residuals at a vector of parameters; as many at every vector, and at least as many as parameters. */
export type Residuals = (p: readonly number[]) => Float64Array;

export interface LeastSquares {
  readonly p: readonly number[];
  /** Sum of squared residuals. */
  readonly cost: number;
}

/** Iterations from every start, and those by which the best is carried on while they still help. */
const FIRST_ITERATIONS = 8;
const MORE_ITERATIONS = 8;
const MAX_ROUNDS = 6;
/** A round that lowers the sum of squares by less is the last. */
const ENOUGH = 1e-3;
/** How far from its start a parameter may go: a factor of 160 000, beyond which exponentials overflow. */
const REACH = 12;
/** Step of numerical derivatives; parameters are logarithms and logits. */
const STEP = 1e-4;

/**
 * Smallest sum of squares over several starts, by Levenberg and Marquardt. No chance: the same starts, the same
 * result; ties go to the earlier start.
 * @param starts at least one
 */
export function leastSquares(residuals: Residuals, starts: readonly (readonly number[])[]): LeastSquares {
  let best = descend(residuals, starts[0]!, FIRST_ITERATIONS);
  for (const start of starts.slice(1)) {
    const found = descend(residuals, start, FIRST_ITERATIONS);
    if (found.cost < best.cost - 1e-9) best = found;
  }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = descend(residuals, best.p, MORE_ITERATIONS);
    const gained = best.cost - found.cost;
    if (gained > 0) best = found;
    if (gained < ENOUGH) break;
  }
  return best;
}

function descend(residuals: Residuals, start: readonly number[], maxIterations: number): LeastSquares {
  const count = residuals(start).length;
  const data = { x: Array.from({ length: count }, (_, i) => i), y: Array.from({ length: count }, () => 0) };
  const { parameterValues, parameterError } = levenbergMarquardt(
    data,
    (p) => {
      const r = residuals(p);
      return (i) => r[i]!;
    },
    {
      initialValues: [...start],
      minValues: start.map((x) => x - REACH),
      maxValues: start.map((x) => x + REACH),
      maxIterations,
      gradientDifference: STEP,
      damping: 0.1,
      errorTolerance: 1e-9,
    },
  );
  return { p: parameterValues, cost: parameterError };
}

/** Derivatives of a scalar function by central differences. */
function gradient(f: (p: readonly number[]) => number, p: readonly number[]): number[] {
  return p.map((_, i) => (f(moved(p, i, STEP)) - f(moved(p, i, -STEP))) / (2 * STEP));
}

/** Covariance of the parameters at the optimum, (JᵀJ)⁻¹; the residuals must be in units of their scatter. */
export function covariance(residuals: Residuals, p: readonly number[]): number[][] {
  const columns = p.map((_, i) => {
    const up = residuals(moved(p, i, STEP));
    const down = residuals(moved(p, i, -STEP));
    return Array.from(up, (value, row) => (value - down[row]!) / (2 * STEP));
  });
  const jacobian = new Matrix(columns).transpose();
  return inverse(jacobian.transpose().mmul(jacobian)).to2DArray();
}

/** Standard deviation of a function of the parameters, to first order. */
export function spreadOf(
  f: (p: readonly number[]) => number,
  p: readonly number[],
  covarianceOfP: readonly (readonly number[])[],
): number {
  const g = gradient(f, p);
  let sum = 0;
  for (const [i, row] of covarianceOfP.entries()) for (const [j, c] of row.entries()) sum += g[i]! * g[j]! * c;
  return Math.sqrt(Math.max(0, sum));
}

function moved(p: readonly number[], i: number, by: number): number[] {
  const q = [...p];
  q[i]! += by;
  return q;
}
