import { doubled } from "../base/columns.ts";
import type { FaultTally } from "../result/faults.ts";
import type { RequestTable } from "../workload/request-table.ts";
import type { Sink, TurnedAway } from "../workload/server.ts";
import type { TimeLimit } from "./condensed.ts";

/** Length of the windows in which targets are looked at [ns]. */
const MINUTE_NS = 60e9;

/** Counts, by when requests arrived, what became of them, and passes everything on to another sink. */
export class FaultTallies implements Sink {
  readonly #tables: readonly { readonly requests: RequestTable }[];
  readonly #limits: readonly (readonly TimeLimit[])[];
  readonly #toNs: number;
  readonly #edgesNs: Float64Array;
  readonly #next: Sink;
  readonly #onEnd: (nowNs: number) => void;
  readonly #arrived: Float64Array[];
  readonly #failed: Float64Array[];
  readonly #perMinute: Float64Array<ArrayBuffer>[];
  readonly #within: Float64Array<ArrayBuffer>[][];

  /**
   * @param tables  whose requests; filled in later, only read once events happen
   * @param limits  time targets of each of them, of which there are as many
   * @param toNs    requests that arrive until then are counted
   * @param edgesNs borders of the windows in which arrivals and failures are counted, ascending
   * @param onEnd   called when a request has ended
   */
  constructor(
    tables: readonly { readonly requests: RequestTable }[],
    limits: readonly (readonly TimeLimit[])[],
    toNs: number,
    edgesNs: Float64Array,
    next: Sink,
    onEnd: (nowNs: number) => void,
  ) {
    this.#tables = tables;
    this.#limits = limits;
    this.#toNs = toNs;
    this.#edgesNs = edgesNs;
    this.#next = next;
    this.#onEnd = onEnd;
    this.#arrived = limits.map(() => new Float64Array(edgesNs.length - 1));
    this.#failed = limits.map(() => new Float64Array(edgesNs.length - 1));
    this.#perMinute = limits.map(() => new Float64Array(1));
    this.#within = limits.map((own) => own.map(() => new Float64Array(1)));
  }

  arrived(tenant: number, row: number, nowNs: number): void {
    this.#next.arrived(tenant, row, nowNs);
    const minutes = this.#perMinute;
    if (tenant >= minutes.length || nowNs >= this.#toNs) return;
    const minute = Math.floor(nowNs / MINUTE_NS);
    while (minute >= minutes[tenant]!.length) minutes[tenant] = doubled(minutes[tenant]!);
    minutes[tenant]![minute]!++;
    this.#count(this.#arrived[tenant]!, nowNs);
  }

  finished(tenant: number, row: number, nowNs: number): void {
    this.#noteFinished(tenant, row, nowNs);
    this.#next.finished(tenant, row, nowNs);
    this.#onEnd(nowNs);
  }

  rejected(tenant: number, row: number, nowNs: number, end: TurnedAway): void {
    if (end === "failed" && tenant < this.#failed.length) {
      const arrivalNs = this.#tables[tenant]!.requests.arrivalNs[row]!;
      if (arrivalNs < this.#toNs) this.#count(this.#failed[tenant]!, arrivalNs);
    }
    this.#next.rejected(tenant, row, nowNs, end);
    this.#onEnd(nowNs);
  }

  preempted(tenant: number, row: number): void {
    this.#next.preempted(tenant, row);
  }

  /** One for each tenant, in rank order. */
  close(): FaultTally[] {
    return this.#limits.map((_, tenant) => ({
      arrived: this.#arrived[tenant]!,
      failed: this.#failed[tenant]!,
      perMinute: this.#perMinute[tenant]!,
      withinPerMinute: this.#within[tenant]!,
    }));
  }

  #noteFinished(tenant: number, row: number, nowNs: number): void {
    if (tenant >= this.#limits.length) return;
    const { arrivalNs, firstTokenNs, outputTokens } = this.#tables[tenant]!.requests;
    const sinceNs = arrivalNs[row]!;
    if (sinceNs >= this.#toNs) return;
    const minute = Math.floor(sinceNs / MINUTE_NS);
    const tokens = outputTokens[row]!;
    this.#limits[tenant]!.forEach(({ metric, limitNs }, i) => {
      const firstNs = firstTokenNs[row]!;
      const tpotNs = tokens > 1 ? (nowNs - firstNs) / (tokens - 1) : NaN;
      const valueNs = metric === "latency" ? nowNs - sinceNs : metric === "ttft" ? firstNs - sinceNs : tpotNs;
      const within = this.#within[tenant]!;
      while (minute >= within[i]!.length) within[i] = doubled(within[i]!);
      // What is not defined for a request, such as the time between tokens of which there is one, cannot be missed.
      if (!(valueNs > limitNs)) within[i]![minute]!++;
    });
  }

  /** Adds one to the window that an instant lies in; none before the first edge. */
  #count(windows: Float64Array, ns: number): void {
    const edges = this.#edgesNs;
    if (ns < edges[0]! || ns >= edges.at(-1)!) return;
    let low = 0;
    let high = windows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (edges[middle]! <= ns) low = middle;
      else high = middle - 1;
    }
    windows[low]!++;
  }
}

/**
 * Minutes of the clock that overlap with [fromNs, toNs), and those of them in which a percentile target was broken, as
 * `TenantFaults.brokenMinutes` defines it.
 * @param quantiles of the time targets, in their order
 */
export function brokenMinutes(
  { perMinute, withinPerMinute }: FaultTally,
  quantiles: readonly number[],
  fromNs: number,
  toNs: number,
): { readonly broken: number; readonly minutes: number } {
  const first = Math.floor(fromNs / MINUTE_NS);
  const end = Math.ceil(toNs / MINUTE_NS);
  let broken = 0;
  for (let minute = first; minute < end; minute++) {
    const arrived = perMinute[minute] ?? 0;
    // Less than one request is missing where only the product has rounded.
    const isBroken = quantiles.some((quantile, i) => (withinPerMinute[i]![minute] ?? 0) < quantile * arrived - 1e-6);
    if (arrived > 0 && isBroken) broken++;
  }
  return { broken, minutes: end - first };
}
