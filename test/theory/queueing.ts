/**
 * Formulas of queueing theory, to hold the simulator against. Times in seconds, rates in 1/s; s is the mean service
 * time, λ the arrival rate, ρ = λ·s the load. Every formula is checked against textbook values in queueing.test.ts
 * before another test may trust it. All give Infinity where the queue grows for ever.
 */

/**
 * Mean response time of M/M/1, first come, first served.
 *   T = s / (1 - ρ)
 * @source Kleinrock, Queueing Systems I (1975), section 3.2
 */
export function mm1ResponseS(lambda: number, s: number): number {
  return lambda * s < 1 ? s / (1 - lambda * s) : Infinity;
}

/**
 * Quantile of the response time of M/M/1, first come, first served: it is exponential.
 *   T(q) = -ln(1 - q) · s / (1 - ρ)
 * @param q 0 to 1, such as 0.99
 * @source Kleinrock, Queueing Systems I (1975), section 5.6
 */
export function mm1ResponseQuantileS(lambda: number, s: number, q: number): number {
  return -Math.log(1 - q) * mm1ResponseS(lambda, s);
}

/**
 * Mean response time of M/D/1, first come, first served.
 *   T = s · (2 - ρ) / (2(1 - ρ))
 * @source Gross and Harris, Fundamentals of Queueing Theory (1998), section 5.1
 */
export function md1ResponseS(lambda: number, s: number): number {
  const rho = lambda * s;
  return rho < 1 ? (s * (2 - rho)) / (2 * (1 - rho)) : Infinity;
}

/**
 * Mean response time of M/G/1, first come, first served; also of any other order that neither interrupts a service
 * nor looks at its length.
 *   T = s + λ·E[S²] / (2(1 - ρ)) = s + ρ·s·(1 + CV²) / (2(1 - ρ))
 * @param cv coefficient of variation of the service times
 * @source Pollaczek and Khinchine; Kleinrock, Queueing Systems I (1975), section 5.5
 */
export function mg1ResponseS(lambda: number, s: number, cv: number): number {
  const rho = lambda * s;
  return rho < 1 ? s + (rho * s * (1 + cv * cv)) / (2 * (1 - rho)) : Infinity;
}

/**
 * Mean response time of M/G/1 under processor sharing, whatever the distribution of the service times. A request
 * of size x takes x / (1 - ρ) on average: every size is slowed by the same factor.
 *   T = s / (1 - ρ)
 * @source Kleinrock, Queueing Systems II (1976), section 4.4
 */
export function mg1ProcessorSharingS(lambda: number, s: number): number {
  return mm1ResponseS(lambda, s);
}

/**
 * Mean response time of G/M/1, first come, first served.
 *   T = s / (1 - σ), where σ in (0, 1) solves σ = A*((1 - σ)/s)
 * @param gapTransform A*(z) = E[exp(-z·gap)], z in 1/s
 * @source Kleinrock, Queueing Systems I (1975), section 6.4
 */
export function gm1ResponseS(gapTransform: (z: number) => number, s: number): number {
  // A* is convex, and 1 is a root too: below the wanted root A*(…) lies above σ, between the two below.
  let low = 0;
  let high = 1 - 1e-9;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (gapTransform((1 - middle) / s) > middle) low = middle;
    else high = middle;
  }
  return low >= 1 - 2e-9 ? Infinity : s / (1 - low);
}

/**
 * Laplace transform of a gamma distribution, for {@link gm1ResponseS}.
 *   A*(z) = (1 + z·mean·CV²)^(-1/CV²)
 */
export function gammaTransform(mean: number, cv: number): (z: number) => number {
  return (z) => (1 + z * mean * cv * cv) ** (-1 / (cv * cv));
}

/**
 * Probability that an arrival at M/M/c has to wait.
 * @param offered λ·s, below the number of servers
 * @source Erlang (1917); by the recursion of the loss probability B: B(c) = a·B(c-1) / (c + a·B(c-1)), C = B / (1 - (1 - B)·a/c)
 */
export function erlangC(servers: number, offered: number): number {
  let loss = 1;
  for (let c = 1; c <= servers; c++) loss = (offered * loss) / (c + offered * loss);
  return offered < servers ? loss / (1 - ((1 - loss) * offered) / servers) : 1;
}

/**
 * Mean response time of M/M/c, first come, first served from one queue.
 *   T = s + C(c, λs)·s / (c - λs)
 * @source Gross and Harris, Fundamentals of Queueing Theory (1998), section 2.3
 */
export function mmcResponseS(lambda: number, s: number, servers: number): number {
  const offered = lambda * s;
  return offered < servers ? s + (erlangC(servers, offered) * s) / (servers - offered) : Infinity;
}

/**
 * Mean response time of one server with so many clients, who think for an exponential time between an answer and
 * their next request (machine repair, M/M/1//N).
 *   p0 = 1 / Σ_k N!/(N-k)!·(s/z)^k,  X = (1 - p0)/s,  T = N/X - z
 * @param thinkS mean think time z [s]
 * @source Gross and Harris, Fundamentals of Queueing Theory (1998), section 2.7; the last step is Little's law
 */
export function finiteSourceResponseS(clients: number, s: number, thinkS: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k <= clients; k++) {
    term *= (clients - k + 1) * (s / thinkS);
    sum += term;
  }
  const throughput = (1 - 1 / sum) / s;
  return clients / throughput - thinkS;
}
