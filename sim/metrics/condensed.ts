import { BLAME_CAUSES } from "../result/run.ts";
import {
  addHistogram,
  addValue,
  bucketOf,
  type LogLinearHistogram,
  newHistogram,
} from "../statistics/log-linear-histogram.ts";
import { type NumberSeries, NumberSeriesBuilder } from "./number-series.ts";
import { type OpenLevel, OpenLevelMeter } from "./open-level.ts";

/**
 * What is kept of a tenant's requests when there are too many to keep each: histograms and sums by the window that a
 * request arrived in, because the warm-up is only known when all runs are over. Plain data, bounded whatever the run's
 * length.
 */
export interface CondensedRequests {
  /** Borders of the windows [ns], ascending. */
  readonly edgesNs: Float64Array;
  readonly windows: readonly WindowTally[];
  readonly level: OpenLevel;
  readonly series: NumberSeries;
}

/** The ended requests that arrived in one window. */
export interface WindowTally {
  rejected: number;
  timedOut: number;
  failed: number;
  /** Times that a client tried again, and that a request lost its memory. */
  retried: number;
  preempted: number;
  good: number;
  readonly latency: LogLinearHistogram;
  readonly waiting: LogLinearHistogram;
  readonly ttft: LogLinearHistogram;
  readonly tpot: LogLinearHistogram;
  /** Sum of the squares of latencies [ns²]. */
  latencySquares: number;
  /** Sums by cause, in their order; of a pipeline then of the latency at each stage [ns]. */
  readonly blameNs: Float64Array;
  /**
   * By the exponent of latency: for each of 64 buckets how many requests, then the sums of their blame in the same order;
   * for the blame of the slowest.
   */
  readonly blameByLatency: Map<number, Float64Array>;
  /** By time target: requests within it. */
  readonly met: Float64Array;
}

/** A time target of the tenant: what it is about, and its limit [ns]. */
export interface TimeLimit {
  readonly metric: "latency" | "ttft" | "tpot";
  readonly limitNs: number;
}

/** Numbers of a finished request. What is not defined is NaN. */
export interface FinishedRequest {
  readonly index: number;
  readonly arrivalNs: number;
  readonly latencyNs: number;
  readonly waitingNs: number;
  readonly ttftNs: number;
  readonly tpotNs: number;
  readonly isGood: boolean;
}

/** Bits of the buckets of latency that blame is kept by: the slowest are told apart to 1.6 %. */
const BLAME_BITS = 6;

/** Windows where the engines' have only one, because the warm-up is known. */
const WINDOWS = 200;

/** Adds up the requests of one tenant. All that happens is reported in the order of time. */
export class Tally {
  readonly #edgesNs: Float64Array;
  readonly #windows: WindowTally[];
  readonly #limits: readonly TimeLimit[];
  readonly #level: OpenLevelMeter;
  readonly #series: NumberSeriesBuilder;
  /** Numbers in the blame of a request. */
  readonly #parts: number;

  /**
   * @param edgesNs borders of the windows of engines, ascending; a warm-up ends at one of them
   * @param points  requests by number that there is room for
   * @param stages  of a pipeline, whose latency at each is kept too
   */
  constructor(edgesNs: Float64Array, limits: readonly TimeLimit[], points: number, stages = 0) {
    this.#parts = BLAME_CAUSES.length + stages;
    this.#edgesNs = fineEdges(edgesNs);
    this.#limits = limits;
    this.#level = new OpenLevelMeter(this.#edgesNs);
    this.#series = new NumberSeriesBuilder(points);
    this.#windows = Array.from({ length: this.#edgesNs.length - 1 }, () => newWindow(limits.length, this.#parts));
  }

  arrived(nowNs: number): void {
    this.#level.arrived(nowNs);
  }

  rejected(arrivalNs: number, nowNs: number, end: "rejected" | "timedOut" | "failed"): void {
    this.#level.rejected(nowNs);
    this.count(arrivalNs, end);
  }

  /** Something that happened to a request, but leaves the number of open ones as it was told. */
  count(arrivalNs: number, what: "rejected" | "timedOut" | "failed" | "retried" | "preempted"): void {
    const window = this.#windowOf(arrivalNs);
    if (window !== undefined) window[what]++;
  }

  /**
   * A request has finished.
   * @param blame holds its blame by cause, in their order, and its latency at each stage, from `at` on [ns]
   */
  finished(request: FinishedRequest, blame: Float64Array, at: number): void {
    const { index, arrivalNs, latencyNs, waitingNs, ttftNs, tpotNs, isGood } = request;
    this.#level.finished(arrivalNs + latencyNs, isGood);
    this.#series.add(index, arrivalNs, latencyNs, ttftNs, tpotNs);
    const window = this.#windowOf(arrivalNs);
    if (window === undefined) return;
    if (isGood) window.good++;
    addValue(window.latency, latencyNs);
    addValue(window.waiting, waitingNs);
    if (!Number.isNaN(ttftNs)) addValue(window.ttft, ttftNs);
    if (!Number.isNaN(tpotNs)) addValue(window.tpot, tpotNs);
    window.latencySquares += latencyNs * latencyNs;
    const bucket = bucketOf(latencyNs, BLAME_BITS);
    const exponent = bucket >>> BLAME_BITS;
    let slow = window.blameByLatency.get(exponent);
    const parts = this.#parts;
    if (slow === undefined) {
      window.blameByLatency.set(exponent, (slow = new Float64Array((1 + parts) << BLAME_BITS)));
    }
    const place = (bucket & ((1 << BLAME_BITS) - 1)) * (1 + parts);
    slow[place]!++;
    for (let part = 0; part < parts; part++) {
      window.blameNs[part]! += blame[at + part]!;
      slow[place + 1 + part]! += blame[at + part]!;
    }
    for (let i = 0; i < this.#limits.length; i++) {
      const { metric, limitNs } = this.#limits[i]!;
      const value = metric === "latency" ? latencyNs : metric === "ttft" ? ttftNs : tpotNs;
      if (value <= limitNs) window.met[i]!++;
    }
  }

  close(): CondensedRequests {
    return {
      edgesNs: this.#edgesNs,
      windows: this.#windows,
      level: this.#level.close(),
      series: this.#series.close(),
    };
  }

  #windowOf(arrivalNs: number): WindowTally | undefined {
    const edges = this.#edgesNs;
    const last = this.#windows.length;
    const [fromNs, toNs] = [edges[0]!, edges[last]!];
    if (arrivalNs < fromNs || arrivalNs >= toNs) return undefined;
    // Windows are equally long but for the rounding of their borders.
    let at = Math.min(last - 1, Math.floor(((arrivalNs - fromNs) / (toNs - fromNs)) * last));
    while (arrivalNs < edges[at]!) at--;
    while (arrivalNs >= edges[at + 1]!) at++;
    return this.#windows[at];
  }
}

/** The windows from one on, added up. */
export function windowsFrom({ windows }: CondensedRequests, from: number): WindowTally {
  const all = newWindow(windows[0]!.met.length, windows[0]!.blameNs.length);
  for (const window of windows.slice(from)) {
    all.rejected += window.rejected;
    all.timedOut += window.timedOut;
    all.failed += window.failed;
    all.retried += window.retried;
    all.preempted += window.preempted;
    all.good += window.good;
    all.latencySquares += window.latencySquares;
    for (const time of ["latency", "waiting", "ttft", "tpot"] as const) addHistogram(all[time], window[time]);
    addTo(all.blameNs, window.blameNs);
    addTo(all.met, window.met);
    for (const [bucket, sums] of window.blameByLatency) {
      const found = all.blameByLatency.get(bucket);
      if (found === undefined) all.blameByLatency.set(bucket, sums.slice());
      else addTo(found, sums);
    }
  }
  return all;
}

function addTo(sums: Float64Array, others: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += others[i]!;
}

function newWindow(limits: number, parts: number): WindowTally {
  return {
    rejected: 0,
    timedOut: 0,
    failed: 0,
    retried: 0,
    preempted: 0,
    good: 0,
    latency: newHistogram(),
    waiting: newHistogram(),
    ttft: newHistogram(),
    tpot: newHistogram(),
    latencySquares: 0,
    blameNs: new Float64Array(parts),
    blameByLatency: new Map(),
    met: new Float64Array(limits),
  };
}

function fineEdges(edgesNs: Float64Array): Float64Array {
  if (edgesNs.length > 2) return edgesNs;
  const [fromNs, toNs] = [edgesNs[0]!, edgesNs[1]!];
  const edges = Array.from({ length: WINDOWS + 1 }, (_, i) => Math.round(fromNs + ((toNs - fromNs) / WINDOWS) * i));
  return Float64Array.from(new Set(edges));
}
