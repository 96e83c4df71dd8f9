/**
 * Two-sided 99 % points of Student's t distribution by degrees of freedom: a mean of n independent normal values
 * lies within this many standard errors of the truth in 99 of 100 cases (n - 1 degrees).
 * @source NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2, column 0.995
 */
const STUDENT_T_99: Readonly<Record<number, number>> = { 4: 4.604, 9: 3.25, 19: 2.861, 29: 2.756, 39: 2.708 };

/** A mean and half the width of its 99 % confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly halfWidth: number;
}

/**
 * The 99 % confidence interval of the mean of independent replications.
 * @param values as many as the table has degrees of freedom for, plus one
 */
export function interval99(values: readonly number[]): Interval {
  const n = values.length;
  const t = STUDENT_T_99[n - 1];
  if (t === undefined) throw new Error(`student's t for ${n} replications is not in the table`);
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, halfWidth: t * Math.sqrt(squares / (n - 1) / n) };
}
