import type { LoadVerdict } from "../result/run.ts";
import { queueTrend, type Steps, type Trend } from "../statistics/trend.ts";
import { ascending } from "./ascending.ts";
import { countInside } from "./counted.ts";
import type { RequestRecord } from "./recorder.ts";

/** Confidence of the verdict "overloaded" within one replication. */
export const CONFIDENCE = 0.95;

/** Mean services that a window must be long for its queue's growth to mean anything. */
const SERVICES = 3;

/** What was asked of a tenant in one replication, and what it carried; the fields are those of a result's Load. */
export interface LoadSample {
  readonly verdict: LoadVerdict;
  /** The window is so short that growth may be nothing but an empty system that fills. */
  readonly isTooShort: boolean;
  readonly arrivedPerS: number;
  readonly carriedPerS: number;
  readonly offered: number | null;
  readonly growthPerS: number;
}

/**
 * What was asked of a tenant in a window, what it carried, and whether its queue grew.
 * @param serviceNs mean time of a request once a server works on it, its queue not counted
 * @param deviceNs  mean device time of a request ÷ the share of the engine that its tenant can get at most; null where
 *                  requests share iterations and have none of their own
 */
export function loadOf(
  record: RequestRecord,
  fromNs: number,
  toNs: number,
  serviceNs: number,
  deviceNs: number | null,
): LoadSample {
  const endsNs = endsOf(record);
  const trend = queueTrend(openRequests(record, endsNs), fromNs, toNs, CONFIDENCE);
  const isTooShort = isTooShortFor(serviceNs, fromNs, toNs);
  const middleNs = (fromNs + toNs) / 2;
  const arrivals = countInside(record.arrivalNs, fromNs, toNs) + countInside(record.open.arrivalNs, fromNs, toNs);
  const turnedAway =
    countInside(record.rejectedArrivalNs, fromNs, toNs) +
    countInside(record.timedOutArrivalNs, fromNs, toNs) +
    countInside(record.failedArrivalNs ?? NOBODY, fromNs, toNs);
  const arrivedPerS = (arrivals + turnedAway) / ((toNs - fromNs) / 1e9);
  return {
    verdict: verdictOf(trend, isTooShort),
    isTooShort,
    arrivedPerS,
    carriedPerS: countInside(endsNs, middleNs, toNs) / ((toNs - middleNs) / 1e9),
    offered: deviceNs === null ? null : (arrivedPerS * deviceNs) / 1e9,
    growthPerS: trend.slope * 1e9,
  };
}

/** Whether a window is so short that a queue's growth means nothing. @param serviceNs mean service of a request */
export function isTooShortFor(serviceNs: number, fromNs: number, toNs: number): boolean {
  return toNs - fromNs < SERVICES * serviceNs;
}

/** The verdict of one replication. */
export function verdictOf({ verdict }: Pick<Trend, "verdict">, isTooShort: boolean): LoadVerdict {
  return verdict === "overloaded" && isTooShort ? "backlogged" : verdict;
}

/** The ends of finished requests, in their order [ns]. */
function endsOf({ arrivalNs, latencyNs }: RequestRecord): Float64Array {
  const endsNs = new Float64Array(arrivalNs.length);
  for (let row = 0; row < endsNs.length; row++) endsNs[row] = arrivalNs[row]! + latencyNs[row]!;
  return endsNs;
}

/** The number of open requests over time. */
function openRequests(record: RequestRecord, endsNs: Float64Array): Steps {
  const unsorted = new Float64Array(record.arrivalNs.length + record.open.arrivalNs.length);
  unsorted.set(record.arrivalNs);
  unsorted.set(record.open.arrivalNs, record.arrivalNs.length);
  const arrivals = ascending(unsorted);
  const ends = ascending(endsNs);
  const times = new Float64Array(arrivals.length + ends.length);
  const levels = new Float64Array(times.length);
  let arrived = 0;
  let ended = 0;
  for (let step = 0; step < times.length; step++) {
    // At equal times the end first: a request that replaces another does not make the queue longer.
    const isEnd = ended < ends.length && !(arrived < arrivals.length && arrivals[arrived]! < ends[ended]!);
    times[step] = isEnd ? ends[ended++]! : arrivals[arrived++]!;
    levels[step] = arrived - ended;
  }
  return { times, levels };
}

const NOBODY = new Float64Array();
