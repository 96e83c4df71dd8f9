import type { LoadVerdict } from "../result/run.ts";
import { queueTrend, type Steps } from "../statistics/trend.ts";
import type { RequestRecord } from "./recorder.ts";

/** Confidence of the verdict "overloaded" within one replication. */
const CONFIDENCE = 0.95;

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
 * @param deviceNs  mean device time of a request; null where requests share iterations and have none of their own
 */
export function loadOf(
  record: RequestRecord,
  fromNs: number,
  toNs: number,
  serviceNs: number,
  deviceNs: number | null,
): LoadSample {
  const trend = queueTrend(openRequests(record), fromNs, toNs, CONFIDENCE);
  const isTooShort = toNs - fromNs < SERVICES * serviceNs;
  const middleNs = (fromNs + toNs) / 2;
  const arrivals = count(record.arrivalNs, fromNs, toNs) + count(record.open.arrivalNs, fromNs, toNs);
  const rejected = count(record.rejectedArrivalNs, fromNs, toNs);
  const arrivedPerS = (arrivals + rejected) / ((toNs - fromNs) / 1e9);
  return {
    verdict: trend.verdict === "overloaded" && isTooShort ? "backlogged" : trend.verdict,
    isTooShort,
    arrivedPerS,
    carriedPerS: count(endsOf(record), middleNs, toNs) / ((toNs - middleNs) / 1e9),
    offered: deviceNs === null ? null : (arrivedPerS * deviceNs) / 1e9,
    growthPerS: trend.slope * 1e9,
  };
}

function endsOf({ arrivalNs, latencyNs }: RequestRecord): Float64Array {
  return arrivalNs.map((ns, row) => ns + latencyNs[row]!);
}

/** The number of open requests over time. */
function openRequests(record: RequestRecord): Steps {
  const arrivals = new Float64Array(record.arrivalNs.length + record.open.arrivalNs.length);
  arrivals.set(record.arrivalNs);
  arrivals.set(record.open.arrivalNs, record.arrivalNs.length);
  arrivals.sort();
  const ends = endsOf(record).sort();
  const times = new Float64Array(arrivals.length + ends.length);
  const levels = new Float64Array(times.length);
  let arrived = 0;
  let ended = 0;
  for (let step = 0; step < times.length; step++) {
    // At equal times the end first: a request that replaces another does not make the queue longer.
    const isEnd = ended < ends.length && !(arrivals[arrived]! < ends[ended]!);
    times[step] = isEnd ? ends[ended++]! : arrivals[arrived++]!;
    levels[step] = arrived - ended;
  }
  return { times, levels };
}

function count(timesNs: Float64Array, fromNs: number, toNs: number): number {
  let inside = 0;
  for (const ns of timesNs) if (ns >= fromNs && ns < toNs) inside++;
  return inside;
}
