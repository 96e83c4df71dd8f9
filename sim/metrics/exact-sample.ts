import { BLAME_CAUSES, type BlameCause, type Target } from "../result/run.ts";
import { effectiveSampleSize } from "../statistics/effective-sample-size.ts";
import { ascending } from "./ascending.ts";
import { at, countedIn, type CountedRequests } from "./counted.ts";
import { cdfOf, quantile, sampleOf, sortedDefined, type TimeSample } from "./distribution.ts";
import { loadOf } from "./load.ts";
import { pairedRatios } from "./paired-ratios.ts";
import type { RequestRecord } from "./recorder.ts";
import { type SingleRun, singleRunInterval } from "./single-run.ts";
import {
  askedNs,
  type BlameSample,
  type SampleInput,
  serviceNs,
  type StageSample,
  type TargetSample,
  type TenantSample,
} from "./tenant-sample.ts";

/** Condenses the record of a tenant that has each request. */
export function sampleExact(record: RequestRecord, input: SampleInput): TenantSample {
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
  const slowFromNs = slowestFromNs(counted, times.latency.sorted);
  return {
    arrived: counted.arrived,
    ended: counted.ended,
    retries: counted.retries,
    preemptions: counted.preemptions,
    independence: independenceOf(counted),
    times: {
      latency: sampleOf(times.latency.sorted),
      waiting: sampleOf(ascending(at(record.waitingNs, counted.rows))),
      ttft: sampleOf(times.ttft.sorted),
      tpot: sampleOf(times.tpot.sorted),
      slowdown: ratios(record, counted, input.aloneNs, input.every),
      interference: ratios(record, counted, input.samePartitionNs, input.every),
    },
    throughputPerS,
    goodputPerS: inWindow.good / seconds,
    sloAttainment: attainment(record, counted, targets),
    targets: targets.map((target) =>
      target.metric === "throughput"
        ? { value: throughputPerS, bound: throughputPerS, within: null, interval: null }
        : sampleTarget(times[target.metric], target, counted, input.singleRun),
    ),
    blame: { all, slowest1Percent: blameOf(record, counted, slowFromNs) },
    ...(record.stageNs === undefined
      ? {}
      : {
          stages: {
            all: stagesOf(record, counted, -Infinity),
            slowest1Percent: stagesOf(record, counted, slowFromNs),
          },
        }),
    cdf: cdfOf(times.latency.sorted),
    load: loadOf(record, fromNs, toNs, serviceNs(all), askedNs(all, input)),
    percentileError: 0,
  };
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

/** Without any where nobody ran the tenant alone. */
function ratios(
  { index, latencyNs }: RequestRecord,
  { rows }: CountedRequests,
  aloneNs: Float64Array,
  every: number,
): TimeSample {
  if (aloneNs.length === 0) return sampleOf(aloneNs);
  const ownNs = new Float64Array(rows.length);
  const otherNs = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const number = index[row]! / every;
    ownNs[i] = latencyNs[row]!;
    // Between two numbers that are known lies none.
    otherNs[i] = number < aloneNs.length ? (aloneNs[number] ?? NaN) : NaN;
  }
  return pairedRatios(ownNs, otherNs);
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
  const { rows } = counted;
  let goodOnes = 0;
  for (let i = 0; i < rows.length; i++) goodOnes += good[rows[i]!]!;
  return goodOnes / counted.arrived;
}

/** The slowest of the finished requests have a latency at or above their p99 [ns]; Infinity where there are too few. */
function slowestFromNs({ finished, open, latencyNs }: CountedRequests, sorted: Float64Array): number {
  return quantile(open === 0 ? sorted : sortedDefined(latencyNs.subarray(0, finished)), 0.99) ?? Infinity;
}

/** Mean blame of the requests whose latency is at least so long. */
function blameOf({ latencyNs, blameNs }: RequestRecord, { rows }: CountedRequests, fromNs: number): BlameSample {
  const chosen = fromNs === -Infinity ? rows : rowsFrom(latencyNs, rows, fromNs);
  if (chosen.length === 0) return { requests: 0, meanNs: null };
  const meanNs = Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, meanAt(blameNs[cause], chosen)])) as Record<
    BlameCause,
    number
  >;
  return { requests: chosen.length, meanNs };
}

/** Mean latency at each stage of the requests whose latency is at least so long. */
function stagesOf({ latencyNs, stageNs }: RequestRecord, { rows }: CountedRequests, fromNs: number): StageSample {
  const chosen = fromNs === -Infinity ? rows : rowsFrom(latencyNs, rows, fromNs);
  return {
    requests: chosen.length,
    meanNs: chosen.length === 0 ? null : stageNs!.map((column) => meanAt(column, chosen)),
  };
}

function rowsFrom(latencyNs: Float64Array, rows: Int32Array, fromNs: number): Int32Array {
  const chosen = new Int32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) if (latencyNs[rows[i]!]! >= fromNs) chosen[count++] = rows[i]!;
  return chosen.subarray(0, count);
}

/** Blame is in whole nanoseconds, so that the sum is exact in any order. */
function meanAt(column: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += column[rows[i]!]!;
  return sum / rows.length;
}
