import type { LoadVerdict } from "../result/run.ts";
import { flowTrend, type Trend } from "../statistics/trend.ts";
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
  const requests = { ups: arrivalsOf(record), downs: ascending(endsNs) };
  const trend = flowTrend(requests, fromNs, toNs, CONFIDENCE);
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

/** The arrivals of all requests that joined a queue, ascending [ns]. */
function arrivalsOf({ arrivalNs, open }: RequestRecord): Float64Array {
  if (open.arrivalNs.length === 0) return ascending(arrivalNs);
  const all = new Float64Array(arrivalNs.length + open.arrivalNs.length);
  all.set(arrivalNs);
  all.set(open.arrivalNs, arrivalNs.length);
  return ascending(all);
}

const NOBODY = new Float64Array();
