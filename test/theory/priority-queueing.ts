/**
 * Formulas of queues with classes, in seconds, rates in 1/s; checked in priority.test.ts before another test may trust
 * them.
 */

/** A class of requests with Poisson arrivals. */
export interface RequestClass {
  readonly lambda: number;
  /** Mean and coefficient of variation of the service time. */
  readonly s: number;
  readonly cv: number;
}

/**
 * Mean response time of a class of M/G/1 under pre-emptive resume priority, first come, first served within a class.
 *   T_k = s_k / (1 - σ_(k-1)) + Σ_(i ≤ k) λ_i·E[S_i²] / (2·(1 - σ_(k-1))·(1 - σ_k)),  σ_k = Σ_(i ≤ k) ρ_i
 * @param classes the most urgent first
 * @param k       index of the class
 * @source Kleinrock, Queueing Systems II (1976), section 3.4
 */
export function preemptiveResponseS(classes: readonly RequestClass[], k: number): number {
  const load = (count: number): number => classes.slice(0, count).reduce((sum, { lambda, s }) => sum + lambda * s, 0);
  const [above, upTo] = [1 - load(k), 1 - load(k + 1)];
  const own = classes[k]!.s / above;
  return upTo > 0 ? own + residualS(classes.slice(0, k + 1)) / (above * upTo) : Infinity;
}

/** Mean work that an arrival finds in service, divided by the share of time that is free. [s] */
function residualS(classes: readonly RequestClass[]): number {
  return classes.reduce((sum, { lambda, s, cv }) => sum + (lambda * s * s * (1 + cv * cv)) / 2, 0);
}

/**
 * Σ ρ_k·W_k, which is the same for every order of service that neither interrupts nor looks at lengths.
 *   Σ ρ_k·W_k = ρ·R / (1 - ρ),  R = Σ λ_k·E[S_k²] / 2
 * @source Kleinrock, Queueing Systems II (1976), section 3.4
 */
export function conservedS(classes: readonly RequestClass[]): number {
  const rho = classes.reduce((sum, { lambda, s }) => sum + lambda * s, 0);
  return (rho * residualS(classes)) / (1 - rho);
}
