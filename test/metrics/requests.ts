import type { RequestRecord } from "../../sim/metrics/recorder.ts";
import { BLAME_CAUSES, type BlameCause } from "../../sim/result/run.ts";

/** A finished request; what is not given is 0, its number follows from its arrival, and all its time went to the device. */
export interface Finished {
  readonly arrivalNs: number;
  readonly latencyNs: number;
  readonly index?: number;
  readonly waitingNs?: number;
  /** Given for all requests of a record or for none. */
  readonly ttftNs?: number;
  readonly tpotNs?: number;
  readonly isBad?: boolean;
  readonly deviceNs?: number;
}

/** A request that is still open at the end. */
export interface Open {
  readonly arrivalNs: number;
  readonly ageNs: number;
  readonly ttftNs?: number;
  readonly running?: boolean;
}

/** What else a record holds. */
export interface Rest {
  readonly open?: readonly Open[];
  readonly rejectedNs?: readonly number[];
  readonly preemptedNs?: readonly number[];
}

/** The record of a tenant with these requests, in the order of their ends. */
export function recordOf(
  finished: readonly Finished[],
  { open = [], rejectedNs, preemptedNs }: Rest = {},
): RequestRecord {
  const column = (pick: (request: Finished, k: number) => number): Float64Array => Float64Array.from(finished, pick);
  const blame = (cause: BlameCause): Float64Array =>
    column(({ latencyNs, deviceNs = latencyNs }) =>
      cause === "device" ? deviceNs : cause === "queue" ? latencyNs - deviceNs : 0,
    );
  const numbers = numbersOf([...finished, ...open].map(({ arrivalNs }) => arrivalNs));
  const generates = [...finished, ...open].some(({ ttftNs }) => ttftNs !== undefined);
  return {
    condensed: null,
    index: column(({ index }, k) => index ?? numbers[k]!),
    arrivalNs: column(({ arrivalNs }) => arrivalNs),
    latencyNs: column(({ latencyNs }) => latencyNs),
    waitingNs: column(({ waitingNs }) => waitingNs ?? 0),
    ttftNs: generates ? column(({ ttftNs }) => ttftNs!) : new Float64Array(),
    tpotNs: generates ? column(({ tpotNs }) => tpotNs ?? NaN) : new Float64Array(),
    good: column(({ isBad }) => (isBad === true ? 0 : 1)),
    blameNs: Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, blame(cause)])) as Record<BlameCause, Float64Array>,
    open: {
      index: Float64Array.from(open, (_, k) => numbers[finished.length + k]!),
      arrivalNs: Float64Array.from(open, ({ arrivalNs }) => arrivalNs),
      ageNs: Float64Array.from(open, ({ ageNs }) => ageNs),
      ttftNs: generates ? Float64Array.from(open, ({ ttftNs }) => ttftNs!) : new Float64Array(),
      running: Float64Array.from(open, ({ running }) => (running === true ? 1 : 0)),
    },
    rejectedArrivalNs: Float64Array.from(rejectedNs ?? []),
    timedOutArrivalNs: new Float64Array(),
    retriedArrivalNs: new Float64Array(),
    preemptedArrivalNs: Float64Array.from(preemptedNs ?? []),
  };
}

/** Numbers by arrival; those of one instant in the order given. */
function numbersOf(arrivals: readonly number[]): number[] {
  const order = arrivals.map((_, k) => k).toSorted((a, b) => arrivals[a]! - arrivals[b]!);
  return arrivals.map((_, k) => order.indexOf(k));
}

/** Finished requests with these latencies, which arrive one nanosecond after the other from 0 on. */
export function finishedAfter(latenciesNs: readonly number[]): Finished[] {
  return latenciesNs.map((latencyNs, arrivalNs) => ({ arrivalNs, latencyNs }));
}
