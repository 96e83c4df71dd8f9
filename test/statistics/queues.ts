import type { RandomStream } from "../../sim/base/random.ts";
import type { Steps } from "../../sim/statistics/trend.ts";

/*
 * Single-server queues, first come first served, with exponential service of mean 1, by Lindley's recursion
 * W' = max(0, W + service - gap): an oracle that shares no code with the simulator.
 */

/**
 * The distribution of "service minus gap to the next arrival" with Poisson arrivals, as equally probable values: the
 * difference of two exponential draws is again one, on the side that wins the race. A table, because logarithms would
 * make the experiments at high loads three times as slow.
 */
export function poissonSteps(load: number): Float32Array {
  const count = 2 ** 18;
  const serviceIsLonger = load / (1 + load);
  return Float32Array.from({ length: count }, (_, i) => {
    const u = (i + 0.5) / count;
    return u < serviceIsLonger ? -Math.log(u / serviceIsLonger) : Math.log((1 - u) / (1 - serviceIsLonger)) / load;
  });
}

/** Two exponential gaps with balanced means: each kind takes half of the time. */
function hyperExponential(load: number, cv: number): { share: number; shortRate: number; longRate: number } {
  const share = (1 + Math.sqrt((cv * cv - 1) / (cv * cv + 1))) / 2;
  return { share, shortRate: 2 * share * load, longRate: 2 * (1 - share) * load };
}

/** What theory says of the waits of a queue in its steady state: 0 with 1 - sigma, else exponential. */
export interface WaitLaw {
  /** Probability that an arrival waits. */
  readonly sigma: number;
}

/** Steady state of hyper-exponential gaps: see {@link sigmaOf}. */
export function burstyLaw(load: number, cv: number): WaitLaw {
  const { share, shortRate, longRate } = hyperExponential(load, cv);
  return {
    sigma: sigmaOf((s) => (share * shortRate) / (shortRate + s) + ((1 - share) * longRate) / (longRate + s)),
  };
}

/** Steady state of gaps with a gamma distribution: see {@link sigmaOf}. */
export function gammaLaw(load: number, cv: number): WaitLaw {
  return { sigma: sigmaOf((s) => (1 + (s * cv * cv) / load) ** (-1 / cv ** 2)) };
}

/**
 * The root in (0, 1) of σ = A(1 - σ), A being the Laplace transform of the gap and service having mean 1.
 * @source G/M/1: Kleinrock, Queueing Systems I, sec. 6.4
 */
function sigmaOf(gapTransform: (s: number) => number): number {
  let sigma = 0;
  for (let i = 0; i < 500; i++) sigma = gapTransform(1 - sigma);
  return sigma;
}

/** Mean wait; the load is the sigma of Poisson arrivals. */
export function meanWait({ sigma }: WaitLaw): number {
  return sigma / (1 - sigma);
}

/** Quantile of the wait, for q above 1 - sigma. */
export function waitQuantile({ sigma }: WaitLaw, q: number): number {
  return Math.log(sigma / (1 - q)) / (1 - sigma);
}

/** Waits of successive Poisson arrivals at a queue in its steady state. @param steps by {@link poissonSteps} */
export function poissonWaits(random: RandomStream, count: number, load: number, steps: Float32Array): Float64Array {
  const waits = new Float64Array(count);
  let wait = steadyWait(random, { sigma: load });
  for (let i = 0; i < count; i += 2) {
    // A draw has 53 bits: enough for two places of the table.
    const place = random.uniform() * steps.length;
    const whole = Math.floor(place);
    waits[i] = wait;
    wait = Math.max(0, wait + steps[whole]!);
    waits[i + 1] = wait;
    wait = Math.max(0, wait + steps[Math.floor((place - whole) * steps.length)]!);
  }
  return waits;
}

/** Waits of bursty arrivals, whose gap is short or long by the throw of a coin; see {@link burstyLaw}. */
export function burstyWaits(random: RandomStream, count: number, load: number, cv: number): Float64Array {
  const { share, shortRate, longRate } = hyperExponential(load, cv);
  const waits = new Float64Array(count);
  let wait = steadyWait(random, burstyLaw(load, cv));
  for (let i = 0; i < count; i++) {
    waits[i] = wait;
    const rate = random.uniform() < share ? shortRate : longRate;
    wait = Math.max(0, wait - Math.log(1 - random.uniform()) + Math.log(1 - random.uniform()) / rate);
  }
  return waits;
}

function steadyWait(random: RandomStream, { sigma }: WaitLaw): number {
  return random.uniform() < sigma ? -Math.log(1 - random.uniform()) / (1 - sigma) : 0;
}

/** Number in system of a queue with Poisson arrivals, from empty at time 0 until the given time. */
export function numberInSystem(random: RandomStream, load: number, until: number): Steps {
  const changes: { time: number; change: number }[] = [];
  let arrival = 0;
  let departure = 0;
  for (;;) {
    arrival -= Math.log(1 - random.uniform()) / load;
    if (arrival >= until) break;
    departure = Math.max(arrival, departure) - Math.log(1 - random.uniform());
    changes.push({ time: arrival, change: 1 }, { time: departure, change: -1 });
  }
  changes.sort((a, b) => a.time - b.time);
  let level = 0;
  return { times: changes.map(({ time }) => time), levels: changes.map(({ change }) => (level += change)) };
}
