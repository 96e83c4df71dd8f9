/**
 * Quantile of the sum of two independent exponential times, in seconds. In a row of two M/M/1 queues, first come, first
 * served, these are the response times of a request at both: each is exponential with rate μ - λ, and they are independent.
 *   P(T > t) = (b·e^(-at) - a·e^(-bt)) / (b - a)
 * @param a rates of the two [1/s], different from each other
 * @param q 0 to 1, such as 0.99
 * @source Burke, "The output of a queueing system", Operations Research 1956; Reich, "Waiting times when queues are in
 *   tandem", Annals of Mathematical Statistics 1957
 */
export function hypoexponentialQuantileS(a: number, b: number, q: number): number {
  const beyond = (t: number): number => (b * Math.exp(-a * t) - a * Math.exp(-b * t)) / (b - a);
  let low = 0;
  let high = 1;
  while (beyond(high) > 1 - q) high *= 2;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (beyond(middle) > 1 - q) low = middle;
    else high = middle;
  }
  return low;
}
