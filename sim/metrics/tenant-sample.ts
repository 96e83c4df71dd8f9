import { BLAME_CAUSES, type BlameCause, type EndState, type Target } from "../result/run.ts";
import { effectiveSampleSize } from "../statistics/effective-sample-size.ts";
import { cdfOf, quantile, sampleOf, sortedDefined, type TimeSample } from "./distribution.ts";
import { countedIn, type CountedRequests } from "./counted.ts";
import { loadOf, type LoadSample } from "./load.ts";
import type { Limits, RequestRecord } from "./recorder.ts";
import { type SingleRun, singleRunInterval } from "./single-run.ts";

/** The quantities that requests have a distribution of. */
export const TIME_NAMES = ["latency", "waiting", "ttft", "tpot", "slowdown", "interference"] as const;
export type TimeName = (typeof TIME_NAMES)[number];

/** What one replication shows of one tenant under one policy. Plain data of fixed size, whatever the run's length. */
export interface TenantSample {
  readonly arrived: number;
  readonly ended: Readonly<Record<EndState, number>>;
  readonly preemptions: number;
  /** Independent requests ÷ requests, by their latencies in the order of arrival. */
  readonly independence: number;
  readonly times: Readonly<Record<TimeName, TimeSample>>;
  readonly throughputPerS: number;
  readonly goodputPerS: number;
  readonly sloAttainment: number | null;
  readonly targets: readonly TargetSample[];
  readonly blame: { readonly all: BlameSample; readonly slowest1Percent: BlameSample };
  /** At CDF_SHARES. */
  readonly cdf: readonly (number | null)[];
  readonly load: LoadSample;
}

/** The metric of a target in one replication. */
export interface TargetSample {
  /** With requests that are still open at their age, a lower bound. */
  readonly value: number | null;
  /** With requests that are still open as if they took for ever; null where too few arrived. */
  readonly bound: number | null;
  /** Share of requests within the limit if every open one will miss it, and if all meet it that still can. */
  readonly within: readonly [least: number, most: number] | null;
  /** What this run alone tells about the true value; null where replications tell it. */
  readonly interval: readonly [low: number, high: number] | null;
}

export interface BlameSample {
  readonly requests: number;
  readonly meanNs: Readonly<Record<BlameCause, number>> | null;
}

/** What a sample needs besides the record. */
export interface SampleInput {
  readonly targets: readonly Target[];
  /** Whether a request is served by itself, so that its device time is its own. */
  readonly servedAlone: boolean;
  /** Requests that arrive in [fromNs, toNs) count. */
  readonly fromNs: number;
  readonly toNs: number;
  /** Latency by request number, alone on the whole GPU and alone on its partitions; NaN or missing where unknown. */
  readonly aloneNs: Float64Array;
  readonly samePartitionNs: Float64Array;
  /** How a single run gets intervals; null where replications do that. */
  readonly singleRun: SingleRun | null;
}

/** Condenses the record of one tenant in one replication. */
export function sampleTenant(record: RequestRecord, input: SampleInput): TenantSample {
  const { fromNs, toNs, targets } = input;
  const counted = countedIn(record, fromNs, toNs);
  const seconds = (toNs - fromNs) / 1e9;
  const inWindow = endsIn(record, fromNs, toNs);
  const throughputPerS = inWindow.finished / seconds;
  const times = {
    latency: timeOf(counted.latencyNs),
    ttft: timeOf(counted.ttftNs),
    tpot: timeOf(counted.tpotNs),
  };
  const all = blameOf(record, counted, -Infinity);
  return {
    arrived: counted.arrived,
    ended: counted.ended,
    preemptions: counted.preemptions,
    independence: independenceOf(counted),
    times: {
      latency: sampleOf(times.latency.sorted),
      waiting: sampleOf(counted.rows.map((row) => record.waitingNs[row]!).sort()),
      ttft: sampleOf(times.ttft.sorted),
      tpot: sampleOf(times.tpot.sorted),
      slowdown: sampleOf(ratios(record, counted, input.aloneNs)),
      interference: sampleOf(ratios(record, counted, input.samePartitionNs)),
    },
    throughputPerS,
    goodputPerS: inWindow.good / seconds,
    sloAttainment: attainment(record, counted, targets),
    targets: targets.map((target) =>
      target.metric === "throughput"
        ? { value: throughputPerS, bound: throughputPerS, within: null, interval: null }
        : sampleTarget(times[target.metric], target, counted, input.singleRun),
    ),
    blame: { all, slowest1Percent: slowestBlame(record, counted) },
    cdf: cdfOf(times.latency.sorted),
    load: loadOf(record, fromNs, toNs, serviceNs(all), input.servedAlone ? (all.meanNs?.device ?? 0) : null),
  };
}

/** Latency of finished requests by request number, NaN where the request did not finish. */
export function latencyByIndex({ index, latencyNs }: RequestRecord): Float64Array {
  let last = -1;
  for (const i of index) last = Math.max(last, i);
  const byIndex = new Float64Array(last + 1).fill(NaN);
  for (let k = 0; k < index.length; k++) byIndex[index[k]!] = latencyNs[k]!;
  return byIndex;
}

/** The per-request limits among a tenant's targets. */
export function limitsOf(targets: readonly Target[]): Limits {
  const limit = (metric: Target["metric"]): number =>
    targets.find((target) => target.metric === metric)?.limit ?? Infinity;
  return { latencyNs: limit("latency"), ttftNs: limit("ttft"), tpotNs: limit("tpot") };
}

/** Requests that finished inside the window, whenever they arrived, and those within every limit among them. */
function endsIn({ arrivalNs, latencyNs, good }: RequestRecord, fromNs: number, toNs: number) {
  let finished = 0;
  let goodOnes = 0;
  for (let row = 0; row < arrivalNs.length; row++) {
    const endNs = arrivalNs[row]! + latencyNs[row]!;
    if (endNs < fromNs || endNs >= toNs) continue;
    finished++;
    goodOnes += good[row]!;
  }
  return { finished, good: goodOnes };
}

function independenceOf({ byArrival, latencyNs }: CountedRequests): number {
  return latencyNs.length === 0 ? 1 : effectiveSampleSize(byArrival(latencyNs)) / latencyNs.length;
}

/** A time of requests in the order of their ends, and sorted. */
interface Time {
  readonly values: Float64Array;
  readonly sorted: Float64Array;
}

function timeOf(values: Float64Array): Time {
  return { values, sorted: sortedDefined(values) };
}

/** Sorted; empty where nobody ran the tenant alone. */
function ratios({ index, latencyNs }: RequestRecord, { rows }: CountedRequests, aloneNs: Float64Array): Float64Array {
  if (aloneNs.length === 0) return aloneNs;
  return sortedDefined(rows.map((row) => latencyNs[row]! / (aloneNs[index[row]!] ?? NaN)));
}

function sampleTarget(
  { values, sorted }: Time,
  { quantile: share, limit }: Target,
  { finished, open, byArrival }: CountedRequests,
  singleRun: SingleRun | null,
): TargetSample {
  const q = share!;
  const value = quantile(sorted, q);
  return {
    value,
    bound: open === 0 ? value : quantile(patient(values.subarray(0, finished), open), q),
    within: withinLimit(values, finished, open, limit),
    interval: singleRun === null || value === null ? null : singleRunInterval(byArrival(values), q, singleRun),
  };
}

/** Shares of requests within a limit; requests for which the time is not defined do not count. */
function withinLimit(
  values: Float64Array,
  finished: number,
  open: number,
  limit: number,
): readonly [least: number, most: number] | null {
  let met = 0;
  let defined = open;
  for (let row = 0; row < finished; row++) {
    if (Number.isNaN(values[row])) continue;
    defined++;
    if (values[row]! <= limit) met++;
  }
  if (defined === 0) return null;
  // An open request without a time so far can still have any.
  let hopeful = Math.max(0, open - (values.length - finished));
  for (let row = finished; row < values.length; row++) if (values[row]! <= limit) hopeful++;
  return [met / defined, (met + hopeful) / defined];
}

/** Sorted times, with open requests as if they took for ever. */
function patient(finished: Float64Array, open: number): Float64Array {
  const all = new Float64Array(finished.length + open).fill(Infinity);
  all.set(finished);
  return sortedDefined(all);
}

function attainment({ good }: RequestRecord, counted: CountedRequests, targets: readonly Target[]): number | null {
  if (counted.arrived === 0 || targets.every((target) => target.metric === "throughput")) return null;
  return counted.rows.reduce((sum, row) => sum + good[row]!, 0) / counted.arrived;
}

/** Time under service: all causes but the queue. */
function serviceNs({ meanNs }: BlameSample): number {
  return meanNs === null ? 0 : BLAME_CAUSES.reduce((sum, cause) => (cause === "queue" ? sum : sum + meanNs[cause]), 0);
}

/** Blame of the finished requests whose latency lies at or above their p99. */
function slowestBlame(record: RequestRecord, counted: CountedRequests): BlameSample {
  const p99 = quantile(sortedDefined(counted.latencyNs.subarray(0, counted.finished)), 0.99);
  return blameOf(record, counted, p99 ?? Infinity);
}

/** Mean blame of the requests whose latency is at least so long. */
function blameOf({ latencyNs, blameNs }: RequestRecord, { rows }: CountedRequests, fromNs: number): BlameSample {
  const chosen = fromNs === -Infinity ? rows : rows.filter((row) => latencyNs[row]! >= fromNs);
  if (chosen.length === 0) return { requests: 0, meanNs: null };
  const meanNs = Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, meanAt(blameNs[cause], chosen)])) as Record<
    BlameCause,
    number
  >;
  return { requests: chosen.length, meanNs };
}

/** Blame is in whole nanoseconds, so that the sum is exact in any order. */
function meanAt(column: Float64Array, rows: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += column[rows[i]!]!;
  return sum / rows.length;
}
