import { Simulator } from "../../sim/engine/simulator.ts";
import { arrivalSource } from "../../sim/workload/arrivals/arrival-source.ts";
import type { Arrivals } from "../../sim/workload/arrivals/index.ts";
import type { Sink } from "../../sim/workload/server.ts";
import { Tenant } from "../../sim/workload/tenant.ts";

/**
 * When requests arrive at a tenant up to some time [ns]. The tenant has no process, so every request ends at once
 * as rejected.
 */
export function arrivalTimes(arrivals: Arrivals, untilNs: number, seed = 1, tenant = "tenant"): Float64Array {
  return arrivalTimesOf({ [tenant]: arrivals }, untilNs, seed)[tenant]!;
}

/** The same for several tenants of one simulation, by name. */
export function arrivalTimesOf(
  tenants: Readonly<Record<string, Arrivals>>,
  untilNs: number,
  seed = 1,
): Readonly<Record<string, Float64Array>> {
  const names = Object.keys(tenants);
  const times = names.map((): number[] => []);
  const sink: Sink = {
    arrived: (rank, _row, nowNs) => times[rank]!.push(nowNs),
    finished: () => {},
    rejected: () => {},
    preempted: () => {},
  };
  const simulator = new Simulator();
  const tenantOf = (rank: number): Tenant =>
    new Tenant(
      rank,
      () => {},
      () => 0,
      sink,
    );
  const sources = names.map((name, rank) => arrivalSource(tenants[name]!, tenantOf(rank), name, seed));
  const alarms = sources.map((source) => simulator.attach("arrival", source));
  sources.forEach((source, rank) => source.start(alarms[rank]!));
  simulator.run(untilNs);
  return Object.fromEntries(names.map((name, rank) => [name, Float64Array.from(times[rank]!)]));
}

/** Mean, standard deviation ÷ mean, and how many values there were. */
export function moments(values: ArrayLike<number>): {
  readonly count: number;
  readonly mean: number;
  readonly cv: number;
} {
  const list = Array.from(values);
  const count = list.length;
  const mean = list.reduce((sum, value) => sum + value, 0) / count;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { count, mean, cv: Math.sqrt(variance) / mean };
}

/**
 * Standard errors of the sample mean and of the sample CV of a distribution with mean 1.
 * @param excess excess kurtosis, 0 for a normal distribution
 */
export function standardErrors(
  count: number,
  cv: number,
  excess: number,
): { readonly mean: number; readonly cv: number } {
  // The mean's error moves the CV too; adding it up like this never makes the error too small.
  return { mean: cv / Math.sqrt(count), cv: (cv / 2) * Math.sqrt((2 + excess) / count) + (cv * cv) / Math.sqrt(count) };
}

/** A right generator misses by 4 standard errors once in 16,000 tries; the seeds are fixed, so it never flickers. */
export const STANDARD_ERRORS = 4;
