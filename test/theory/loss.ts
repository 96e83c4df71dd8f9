/**
 * Formulas of queueing theory for queues that turn requests away or are left by them. Times in seconds, rates in 1/s; s is
 * the mean service time. Each is checked in loss-formulas.test.ts before another test may trust it.
 */

/** What happens to requests in the long run. */
export interface Loss {
  /** Share of arrivals that are not served. */
  readonly lost: number;
  /** Mean time from arrival to end of those that are served [s]. */
  readonly responseS: number;
}

/**
 * M/M/c/K: c servers, room for K requests, those in service included; who finds it full is lost.
 *   p_n ∝ a^n / n! up to c, then p_c · (a/c)^(n-c);  lost = p_K,  T = Σ n·p_n / (λ(1 - p_K))
 * @param lambda may be more than can be served
 * @source Gross and Harris, Fundamentals of Queueing Theory (1998), section 2.5
 */
export function mmckLoss(lambda: number, s: number, servers: number, room: number): Loss {
  const weights = [1];
  for (let n = 1; n <= room; n++) weights.push((weights[n - 1]! * lambda * s) / Math.min(n, servers));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const lost = weights[room]! / total;
  const present = weights.reduce((sum, weight, n) => sum + n * weight, 0) / total;
  return { lost, responseS: present / (lambda * (1 - lost)) };
}

/**
 * M/M/c+D: c servers, first come, first served; who has not begun after a fixed time leaves. With θ = λ - c/s the wait
 * that a patient arrival would have has the density λ·π·e^(θx) below the patience τ and λ·π·e^(θτ - c(x-τ)/s) above,
 * where π is the probability of c - 1 requests.
 *   lost = P(wait > τ) = λ·π·e^(θτ)·s/c,  T = s + ∫₀^τ x·λ·π·e^(θx) dx / (1 - lost)
 * @source Zeltyn and Mandelbaum, Call centers with impatient customers (2005), section 3; for one server Barrer (1957)
 */
export function mmcPatienceLoss(lambda: number, s: number, servers: number, patienceS: number): Loss {
  const theta = lambda - servers / s;
  const decay = Math.exp(theta * patienceS);
  // Weights relative to that of c - 1 requests.
  let below = 0;
  for (let n = servers - 1, weight = 1; n >= 0; n--) {
    below += weight;
    weight *= n / (lambda * s);
  }
  const inTime = theta === 0 ? patienceS : (decay - 1) / theta;
  const tooLate = (decay * s) / servers;
  const share = 1 / (below + lambda * (inTime + tooLate));
  const lost = lambda * share * tooLate;
  const moment = theta === 0 ? patienceS ** 2 / 2 : (decay * (theta * patienceS - 1) + 1) / theta ** 2;
  return { lost, responseS: s + (lambda * share * moment) / (1 - lost) };
}
