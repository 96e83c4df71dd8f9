import type { WarmUp } from "../result/run.ts";
import { type NumberSeries, NumberSeriesBuilder, thinnedTo } from "../metrics/number-series.ts";
import type { RequestRecord } from "../metrics/recorder.ts";
import { commonTruncation, type TimedSeries } from "../statistics/mser.ts";
import type { ReplicationRecord } from "./replication.ts";
import type { ReadyScenario } from "./scenario.ts";
import { subjectsOf } from "./subjects.ts";
import { isFinite, windowOf } from "./window.ts";

/** Replications that a warm-up is found from; those after them keep it. */
export const PILOTS = 5;

/** The warm-up of every tenant and pipeline where it needs no runs to be known; null where MSER-5 has to find it. */
export function knownWarmUps(scenario: ReadyScenario): WarmUp[] | null {
  const { warmupNs } = scenario;
  if (warmupNs !== null) return subjectsOf(scenario).map(() => ({ ns: warmupNs, rule: "given", unsettled: [] }));
  if (isFinite(scenario)) return subjectsOf(scenario).map(() => ({ ns: 0, rule: "none", unsettled: [] }));
  return null;
}

/**
 * The warm-up of every tenant and pipeline by MSER-5: one cut for all policies and replications, the latest that any policy asks
 * for, so that the same requests count everywhere. What is cut is the mean over replications of the k-th request's
 * latency, because a single run's cut follows its bursts more than its start.
 * @returns per tenant, then per pipeline, rounded up to a border of the engines' windows and at most half of the duration
 */
export function findWarmUps(scenario: ReadyScenario, records: readonly ReplicationRecord[]): WarmUp[] {
  const { edgesNs, durationNs } = windowOf(scenario);
  return subjectsOf(scenario).map((_, rank): WarmUp => {
    const { time, unsettled } = commonTruncation(
      scenario.policies.map((_policy, p) => meanSeries(records.map(({ policies }) => policies[p]!.tenants[rank]!))),
    );
    const ns = edgesNs.find((edge) => edge >= Math.min(time, durationNs / 2))!;
    return { ns, rule: "mser-5", unsettled: unsettled.map((p) => scenario.policies[p]!.name) };
  });
}

/** Arrival and latency of the k-th request, averaged over the replications in which it finished. */
function meanSeries(records: readonly RequestRecord[]): TimedSeries {
  if (records.some(({ condensed }) => condensed !== null)) return meanSeriesOfGroups(records.map(seriesOf));
  const length = Math.max(0, ...records.map(({ arrivalNs, open }) => arrivalNs.length + open.arrivalNs.length));
  const arrivals = new Float64Array(length);
  const latencies = new Float64Array(length);
  const counts = new Float64Array(length);
  for (const { index, arrivalNs, latencyNs } of records) {
    for (let row = 0; row < index.length; row++) {
      const k = index[row]!;
      // Rejected requests have numbers too, so the last ones may lie beyond.
      if (k >= length) continue;
      arrivals[k]! += arrivalNs[row]!;
      latencies[k]! += latencyNs[row]!;
      counts[k]!++;
    }
  }
  // Numbers that not all replications reach would mix few runs with many at the end.
  const known = Array.from(counts.keys()).filter((k) => counts[k] === records.length);
  const times = Float64Array.from(known, (k) => arrivals[k]! / records.length).sort();
  return { times, values: Float64Array.from(known, (k) => latencies[k]! / records.length) };
}

/** The same of groups of neighbouring requests, by the mean latency of those that finished. */
function meanSeriesOfGroups(found: readonly NumberSeries[]): TimedSeries {
  const every = Math.max(...found.map((series) => series.every));
  const all = found.map((series) => thinnedTo(series, every));
  const length = Math.min(...all.map(({ arrivalNs }) => arrivalNs.length));
  const known = Array.from({ length }, (_, k) => k).filter((k) => all.every(({ arrivalNs }) => arrivalNs[k]! >= 0));
  const mean = (pick: (series: NumberSeries) => number): number =>
    all.reduce((sum, series) => sum + pick(series), 0) / all.length;
  return {
    times: Float64Array.from(known, (k) => mean(({ arrivalNs }) => arrivalNs[k]!)).sort(),
    values: Float64Array.from(known, (k) => mean(({ sumNs, counts }) => sumNs[k]! / counts[k]!)),
  };
}

function seriesOf({ condensed, index, arrivalNs, latencyNs }: RequestRecord): NumberSeries {
  if (condensed !== null) return condensed.series;
  const series = new NumberSeriesBuilder(Number.MAX_SAFE_INTEGER - 1);
  for (let row = 0; row < index.length; row++) series.add(index[row]!, arrivalNs[row]!, latencyNs[row]!, NaN, NaN);
  return series.close();
}
