import { BLAME_CAUSES, type BlameCause, type Target } from "../result/run.ts";
import { effectiveSampleSize } from "../statistics/effective-sample-size.ts";
import {
  addHistogram,
  addValue,
  HISTOGRAM_ERROR,
  type LogLinearHistogram,
  newHistogram,
} from "../statistics/log-linear-histogram.ts";
import { momentsOf } from "../statistics/sample.ts";
import { queueTrend } from "../statistics/trend.ts";
import { type CondensedRequests, windowsFrom, type WindowTally } from "./condensed.ts";
import { hasQuantile, sampleOf, type TimeSample } from "./distribution.ts";
import { cdfOfHistogram, quantilesOf, sampleOfHistogram } from "./histogram-quantiles.ts";
import { CONFIDENCE, isTooShortFor, type LoadSample, verdictOf } from "./load.ts";
import { type NumberSeries, thinnedTo } from "./number-series.ts";
import { stepsOf, sumOfCells } from "./open-level.ts";
import { pairedRatios } from "./paired-ratios.ts";
import type { OpenRequests } from "./recorder.ts";
import { singleRunInterval } from "./single-run.ts";
import {
  askedNs,
  type BlameSample,
  type SampleInput,
  serviceNs,
  type StageSample,
  type TargetSample,
  type TenantSample,
} from "./tenant-sample.ts";

/**
 * Condenses the record of one tenant of whose requests only sums are left. Counts, means and largest values are those
 * of all requests; percentiles are theirs to the histograms' error; ratios and intervals are those of every `every`-th
 * request, which is far more than a percentile needs.
 * @param open  requests that had not ended when the run did
 * @param input counting begins at a border of a window
 */
export function sampleCondensed(condensed: CondensedRequests, open: OpenRequests, input: SampleInput): TenantSample {
  const { fromNs, toNs, targets } = input;
  const from = condensed.edgesNs.indexOf(fromNs);
  if (from < 0) throw new Error(`counting must begin at the border of a window (found ${fromNs} ns)`);
  const tally = windowsFrom(condensed, from);
  const still = openIn(open, fromNs, toNs);
  const finished = tally.latency.count;
  const running = still.running.reduce((sum, isRunning) => sum + isRunning, 0);
  const { rejected, timedOut, failed } = tally;
  const arrived = finished + still.index.length + rejected + timedOut + failed;
  const seconds = (toNs - fromNs) / 1e9;
  const { level } = condensed;
  const throughputPerS = sumOfCells(level.finished, level, fromNs, toNs) / seconds;
  const times = {
    latency: withAges(tally.latency, still.ageNs),
    ttft: withAges(tally.ttft, still.ttftNs),
    tpot: tally.tpot,
  };
  const series = countedSeries(condensed.series, still, fromNs, toNs, input.every);
  const sums = { all: { requests: finished, sumsNs: tally.blameNs }, slowest1Percent: slowestBlame(tally) };
  const all = blameOf(sums.all);
  const timeTargets = targets.filter(({ metric }) => metric !== "throughput");
  return {
    arrived,
    ended: {
      finished,
      rejected,
      timedOut,
      running,
      queued: still.index.length - running,
      ...(failed === 0 ? {} : { failed }),
    },
    retries: tally.retried,
    preemptions: tally.preempted,
    independence: independenceOf(tally, still, condensed.series, fromNs, toNs),
    times: {
      latency: sampleOfHistogram(times.latency),
      waiting: sampleOfHistogram(tally.waiting),
      ttft: sampleOfHistogram(times.ttft),
      tpot: sampleOfHistogram(times.tpot),
      slowdown: ratiosOf(series, input.aloneNs),
      interference: ratiosOf(series, input.samePartitionNs),
    },
    throughputPerS,
    goodputPerS: sumOfCells(level.good, level, fromNs, toNs) / seconds,
    sloAttainment: arrived === 0 || timeTargets.length === 0 ? null : tally.good / arrived,
    targets: targets.map((target) =>
      target.metric === "throughput"
        ? { value: throughputPerS, bound: throughputPerS, within: null, interval: null }
        : sampleTarget(
            target,
            tally.met[timeTargets.indexOf(target)]!,
            tally,
            times[target.metric],
            still,
            series,
            input,
          ),
    ),
    blame: { all, slowest1Percent: blameOf(sums.slowest1Percent) },
    ...(tally.blameNs.length === BLAME_CAUSES.length
      ? {}
      : { stages: { all: stagesOf(sums.all), slowest1Percent: stagesOf(sums.slowest1Percent) } }),
    cdf: cdfOfHistogram(times.latency),
    load: loadOf(condensed, arrived, fromNs, toNs, serviceNs(all), askedNs(all, input)),
    percentileError: HISTOGRAM_ERROR,
  };
}

/** Open requests that arrived in [fromNs, toNs). */
function openIn(open: OpenRequests, fromNs: number, toNs: number): OpenRequests {
  const pick = (column: Float64Array): Float64Array =>
    column.filter((_, i) => open.arrivalNs[i]! >= fromNs && open.arrivalNs[i]! < toNs);
  return {
    index: pick(open.index),
    arrivalNs: pick(open.arrivalNs),
    ageNs: pick(open.ageNs),
    ttftNs: pick(open.ttftNs),
    running: pick(open.running),
  };
}

function withAges(finished: LogLinearHistogram, agesNs: Float64Array): LogLinearHistogram {
  if (agesNs.length === 0) return finished;
  const all = newHistogram();
  addHistogram(all, finished);
  for (const ageNs of agesNs) addValue(all, ageNs);
  return all;
}

/** Every so-many-th request of the window in the order of arrival. NaN where a time is not defined. */
interface CountedSeries {
  readonly every: number;
  /** Request numbers ÷ every. */
  readonly numbers: Float64Array;
  /** With the open ones at their age, and without [ns]. */
  readonly latency: Float64Array;
  readonly finishedNs: Float64Array;
  readonly ttft: Float64Array;
  readonly tpot: Float64Array;
}

function countedSeries(
  series: NumberSeries,
  still: OpenRequests,
  fromNs: number,
  toNs: number,
  every: number,
): CountedSeries {
  const all = thinnedTo(series, every);
  const numbers: number[] = [];
  const latency: number[] = [];
  const ttft: number[] = [];
  const openAt = new Map(Array.from(still.index, (number, i): [number, number] => [number / every, i]));
  const length = Math.max(all.arrivalNs.length, ...Array.from(openAt.keys(), (number) => Math.floor(number) + 1));
  for (let k = 0; k < length; k++) {
    const i = openAt.get(k);
    if (i === undefined && !(all.arrivalNs[k]! >= fromNs && all.arrivalNs[k]! < toNs)) continue;
    numbers.push(k);
    latency.push(i === undefined ? all.latencyNs[k]! : still.ageNs[i]!);
    ttft.push(i === undefined ? all.ttftNs[k]! : (still.ttftNs[i] ?? NaN));
  }
  const at = (column: Float64Array): Float64Array =>
    Float64Array.from(numbers, (k) => (openAt.has(k) ? NaN : column[k]!));
  return {
    every,
    numbers: Float64Array.from(numbers),
    latency: Float64Array.from(latency),
    finishedNs: at(all.latencyNs),
    ttft: Float64Array.from(ttft),
    tpot: at(all.tpotNs),
  };
}

/** Without any where nobody ran the tenant alone. */
function ratiosOf({ numbers, finishedNs }: CountedSeries, aloneNs: Float64Array): TimeSample {
  if (aloneNs.length === 0) return sampleOf(aloneNs);
  return pairedRatios(
    finishedNs,
    numbers.map((number) => aloneNs[number] ?? NaN),
  );
}

/**
 * Independent requests ÷ requests. The sums of neighbouring requests tell how the mean varies, and single latencies how
 * much one of them does.
 */
function independenceOf(
  tally: WindowTally,
  still: OpenRequests,
  series: NumberSeries,
  fromNs: number,
  toNs: number,
): number {
  const n = tally.latency.count + still.ageNs.length;
  if (n === 0) return 1;
  const { every } = series;
  const length = still.index.reduce(
    (most, number) => Math.max(most, Math.floor(number / every) + 1),
    series.sumNs.length,
  );
  const lengthened = (column: Float64Array): Float64Array => {
    const longer = new Float64Array(length);
    longer.set(column);
    return longer;
  };
  const sums = lengthened(series.sumNs);
  const counts = lengthened(series.counts);
  const isInside = lengthened(series.arrivalNs.map((ns) => (ns >= fromNs && ns < toNs ? 1 : 0)));
  still.index.forEach((number, i) => {
    const k = Math.floor(number / every);
    sums[k]! += still.ageNs[i]!;
    counts[k]!++;
    if (k * every === number) isInside[k] = 1;
  });
  const means = sums.map((sum, k) => (isInside[k] === 1 && counts[k]! > 0 ? sum / counts[k]! : NaN));
  const groups = means.filter((mean) => !Number.isNaN(mean));
  if (groups.length === 0) return 1;
  const effective = effectiveSampleSize(groups);
  if (every === 1) return effective / groups.length;
  const agesNs = still.ageNs.reduce((sum, ns) => sum + ns, 0);
  const squares = still.ageNs.reduce((sum, ns) => sum + ns * ns, tally.latencySquares);
  const mean = (tally.latency.sum + agesNs) / n;
  const variance = (squares / n - mean * mean) * (n / (n - 1));
  const ofGroups = momentsOf(groups, "groups of requests").variance;
  if (ofGroups === null || ofGroups === 0 || !(variance > 0)) return 1;
  return Math.min(1, Math.max(1 / n, (effective * variance) / ofGroups / n));
}

function sampleTarget(
  { metric, quantile, limit }: Target,
  met: number,
  tally: WindowTally,
  values: LogLinearHistogram,
  still: OpenRequests,
  series: CountedSeries,
  { singleRun }: SampleInput,
): TargetSample {
  if (metric === "throughput") throw new Error("a throughput is no time");
  const q = quantile!;
  const finished = tally[metric];
  const open = still.index.length;
  const value = quantilesOf(values, [q])[0]!;
  return {
    value,
    bound: open === 0 ? value : quantilesOf(finished, [q], open)[0]!,
    within: withinLimit(
      met,
      finished.count,
      open,
      metric === "latency" ? still.ageNs : metric === "ttft" ? still.ttftNs : new Float64Array(),
      limit,
    ),
    interval:
      singleRun === null || value === null
        ? null
        : singleRunInterval(
            series[metric].filter((ns) => !Number.isNaN(ns)),
            q,
            singleRun,
          ),
  };
}

/** Shares of requests within a limit if every open one will miss it, and if all meet it that still can. */
function withinLimit(
  met: number,
  finished: number,
  open: number,
  openNs: Float64Array,
  limit: number,
): readonly [least: number, most: number] | null {
  const defined = finished + open;
  if (defined === 0) return null;
  // An open request without a time so far can still have any.
  const hopeful = open - openNs.length + openNs.filter((ns) => ns <= limit).length;
  return [met / defined, (met + hopeful) / defined];
}

/** Blame of some requests, added up. */
interface BlameSums {
  readonly requests: number;
  /** By cause, in their order; then by stage of a pipeline [ns]. */
  readonly sumsNs: Float64Array;
}

function blameOf({ requests, sumsNs }: BlameSums): BlameSample {
  if (requests === 0) return { requests: 0, meanNs: null };
  const meanNs = Object.fromEntries(BLAME_CAUSES.map((cause, i) => [cause, sumsNs[i]! / requests]));
  return { requests, meanNs: meanNs as Record<BlameCause, number> };
}

/** Of a pipeline: mean latency at its stages, whose sums follow those of the causes. */
function stagesOf({ requests, sumsNs }: BlameSums): StageSample {
  const stages = sumsNs.subarray(BLAME_CAUSES.length);
  return { requests, meanNs: requests === 0 ? null : Array.from(stages, (ns) => ns / requests) };
}

/**
 * Blame of the finished requests beyond their p99: those of the highest buckets, and of the bucket at the border as many
 * as are missing, with its mean blame.
 */
function slowestBlame({ latency, blameNs, blameByLatency }: WindowTally): BlameSums {
  const { count } = latency;
  const sumsNs = new Float64Array(blameNs.length);
  if (!hasQuantile(count, 0.99)) return { requests: 0, sumsNs };
  const requests = count - Math.ceil((count - 1) * 0.99);
  const width = 1 + sumsNs.length;
  let missing = requests;
  for (const exponent of [...blameByLatency.keys()].sort((a, b) => b - a)) {
    const page = blameByLatency.get(exponent)!;
    for (let place = page.length - width; place >= 0 && missing > 0; place -= width) {
      if (page[place] === 0) continue;
      const taken = Math.min(missing, page[place]!);
      for (let part = 0; part < sumsNs.length; part++) {
        sumsNs[part]! += page[place + 1 + part]! * (taken / page[place]!);
      }
      missing -= taken;
    }
  }
  return { requests, sumsNs };
}

function loadOf(
  { level }: CondensedRequests,
  arrived: number,
  fromNs: number,
  toNs: number,
  meanServiceNs: number,
  deviceNs: number | null,
): LoadSample {
  const trend = queueTrend(stepsOf(level), fromNs, toNs, CONFIDENCE);
  const isTooShort = isTooShortFor(meanServiceNs, fromNs, toNs);
  const middleNs = (fromNs + toNs) / 2;
  const arrivedPerS = arrived / ((toNs - fromNs) / 1e9);
  return {
    verdict: verdictOf(trend, isTooShort),
    isTooShort,
    arrivedPerS,
    carriedPerS: sumOfCells(level.finished, level, middleNs, toNs) / ((toNs - middleNs) / 1e9),
    offered: deviceNs === null ? null : (arrivedPerS * deviceNs) / 1e9,
    growthPerS: trend.slope * 1e9,
  };
}
