import { FloatColumn, FloatTable } from "../base/columns.ts";
import { BLAME_CAUSES, type BlameCause } from "../result/run.ts";
import type { Sink } from "../workload/server.ts";
import { SPENT } from "../workload/spent.ts";
import type { Tenant } from "../workload/tenant.ts";

/**
 * The requests of one tenant that arrived in [0, duration), warm-up included, as parallel columns. Plain data: where
 * counting begins is decided when all runs are over.
 */
export interface RequestRecord {
  /** Finished requests, in the order of their ends. */
  readonly index: Float64Array;
  readonly arrivalNs: Float64Array;
  readonly latencyNs: Float64Array;
  readonly waitingNs: Float64Array;
  /** Empty unless the tenant generates tokens. NaN in `tpotNs` where there was only one token. */
  readonly ttftNs: Float64Array;
  readonly tpotNs: Float64Array;
  /** 1 where the request finished within every per-request limit. */
  readonly good: Float64Array;
  readonly blameNs: Readonly<Record<BlameCause, Float64Array>>;
  /** Requests still open at the end, in any order. */
  readonly open: OpenRequests;
  /** Arrivals of requests that were turned away; arrivals of requests as often as they lost their memory. */
  readonly rejectedArrivalNs: Float64Array;
  readonly preemptedArrivalNs: Float64Array;
}

/** Requests that had not ended when the run did. */
export interface OpenRequests {
  readonly index: Float64Array;
  readonly arrivalNs: Float64Array;
  readonly ageNs: Float64Array;
  /** How long they waited for their first token, or have waited so far; empty unless the tenant generates tokens. */
  readonly ttftNs: Float64Array;
  /** 1 where a server worked on it. */
  readonly running: Float64Array;
}

/** The per-request limits of a tenant [ns], Infinity where it has none. */
export interface Limits {
  readonly latencyNs: number;
  readonly ttftNs: number;
  readonly tpotNs: number;
}

/**
 * Records every request that arrives in [0, toNs). Implements the sink that servers report to; policies never see it.
 */
export class Recorder implements Sink {
  readonly #tenants: readonly Tenant[];
  readonly #limits: readonly Limits[];
  readonly #books: readonly Book[];
  readonly #toNs: number;
  #openCounted = 0;
  #onSettled: (() => void) | undefined;

  /**
   * @param tenants filled in later by the builder, in rank order; only read once events happen
   * @param limits  one per tenant, in rank order
   */
  constructor(tenants: readonly Tenant[], limits: readonly Limits[], toNs: number) {
    this.#tenants = tenants;
    this.#limits = limits;
    this.#toNs = toNs;
    this.#books = limits.map(() => ({
      finished: new FloatTable(Object.keys(FINISHED).length),
      rejectedArrivalNs: new FloatColumn(),
      preemptedArrivalNs: new FloatColumn(),
    }));
  }

  arrived(_tenant: number, _row: number, nowNs: number): void {
    if (nowNs < this.#toNs) this.#openCounted++;
  }

  finished(tenant: number, row: number, nowNs: number): void {
    const { requests } = this.#tenants[tenant]!;
    const arrivalNs = requests.arrivalNs[row]!;
    if (arrivalNs >= this.#toNs) return;
    const { finished } = this.#books[tenant]!;
    const limits = this.#limits[tenant]!;
    const latencyNs = nowNs - arrivalNs;
    const tokens = requests.outputTokens[row]!;
    const firstNs = requests.firstTokenNs[row]!;
    const ttftNs = tokens > 0 ? firstNs - arrivalNs : NaN;
    const tpotNs = tokens > 1 ? (nowNs - firstNs) / (tokens - 1) : NaN;
    // A comparison with NaN is false: what is not defined for a request cannot be missed.
    const isBad = latencyNs > limits.latencyNs || ttftNs > limits.ttftNs || tpotNs > limits.tpotNs;
    const at = finished.open();
    const line = finished.block;
    line[at + FINISHED.good] = isBad ? 0 : 1;
    line[at + FINISHED.index] = requests.index[row]!;
    line[at + FINISHED.arrivalNs] = arrivalNs;
    line[at + FINISHED.latencyNs] = latencyNs;
    line[at + FINISHED.waitingNs] = requests.startedNs[row]! - arrivalNs;
    line[at + FINISHED.ttftNs] = ttftNs;
    line[at + FINISHED.tpotNs] = tpotNs;
    this.#blame(line, at, tenant, row, latencyNs);
    this.#ended();
  }

  rejected(tenant: number, row: number): void {
    const arrivalNs = this.#tenants[tenant]!.requests.arrivalNs[row]!;
    if (arrivalNs >= this.#toNs) return;
    this.#books[tenant]!.rejectedArrivalNs.push(arrivalNs);
    this.#ended();
  }

  preempted(tenant: number, row: number): void {
    const arrivalNs = this.#tenants[tenant]!.requests.arrivalNs[row]!;
    if (arrivalNs < this.#toNs) this.#books[tenant]!.preemptedArrivalNs.push(arrivalNs);
  }

  /** Calls back when no counted request is open any more; at once, if that is so now. */
  whenSettled(callback: () => void): void {
    this.#onSettled = callback;
    if (this.#openCounted === 0) callback();
  }

  /** The run is over. @returns one record per tenant, in rank order */
  close(nowNs: number): RequestRecord[] {
    return this.#books.map(({ finished, rejectedArrivalNs, preemptedArrivalNs }, rank) => {
      const columns = finished.columns();
      const column = (name: Column): Float64Array => columns[FINISHED[name]]!;
      const ttftNs = column("ttftNs");
      // Of one request the time to first token is always defined, or it generates none and no other does.
      const generates = ttftNs.length > 0 && !Number.isNaN(ttftNs[0]);
      return {
        index: column("index"),
        arrivalNs: column("arrivalNs"),
        latencyNs: column("latencyNs"),
        waitingNs: column("waitingNs"),
        ttftNs: generates ? ttftNs : new Float64Array(),
        tpotNs: generates ? column("tpotNs") : new Float64Array(),
        good: column("good"),
        blameNs: Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, column(cause)])) as RequestRecord["blameNs"],
        open: this.#stillOpen(this.#tenants[rank]!, nowNs),
        rejectedArrivalNs: rejectedArrivalNs.values().slice(),
        preemptedArrivalNs: preemptedArrivalNs.values().slice(),
      };
    });
  }

  #stillOpen({ requests }: Tenant, nowNs: number): OpenRequests {
    const index: number[] = [];
    const arrival: number[] = [];
    const ttft: number[] = [];
    const running: number[] = [];
    for (let row = 0; row < requests.rows; row++) {
      const arrivalNs = requests.arrivalNs[row]!;
      if (!requests.isOpen(row) || arrivalNs >= this.#toNs) continue;
      const firstNs = requests.firstTokenNs[row]!;
      index.push(requests.index[row]!);
      arrival.push(arrivalNs);
      running.push(requests.admitted[row]!);
      if (requests.outputTokens[row]! > 0) ttft.push((firstNs < 0 ? nowNs : firstNs) - arrivalNs);
    }
    return {
      index: Float64Array.from(index),
      arrivalNs: Float64Array.from(arrival),
      ageNs: Float64Array.from(arrival, (arrivalNs) => nowNs - arrivalNs),
      ttftNs: Float64Array.from(ttft),
      running: Float64Array.from(running),
    };
  }

  #ended(): void {
    if (--this.#openCounted === 0) this.#onSettled?.();
  }

  /** Splits a latency without a remainder: what no server spent on it, it waited in a queue. */
  #blame(line: Float64Array, at: number, tenant: number, row: number, latencyNs: number): void {
    const { requests } = this.#tenants[tenant]!;
    const hostNs = requests.spentNs(row, SPENT.host);
    const turnNs = requests.spentNs(row, SPENT.turn);
    const switchNs = requests.spentNs(row, SPENT.switch);
    const contentionNs = requests.spentNs(row, SPENT.contention);
    const deviceNs = requests.spentNs(row, SPENT.device);
    const ownNs = Math.min(deviceNs, Math.round(requests.ownDeviceNs[row]!));
    line[at + FINISHED.queue] = latencyNs - hostNs - turnNs - switchNs - contentionNs - deviceNs;
    line[at + FINISHED.batching] = deviceNs - ownNs;
    line[at + FINISHED.turn] = turnNs;
    line[at + FINISHED.switch] = switchNs;
    line[at + FINISHED.contention] = contentionNs;
    line[at + FINISHED.device] = ownNs;
    line[at + FINISHED.host] = hostNs;
  }
}

/** What is noted of a finished request, by its place in a row. Written out: numbers that the compiler can see. */
const FINISHED = {
  index: 0,
  arrivalNs: 1,
  latencyNs: 2,
  waitingNs: 3,
  ttftNs: 4,
  tpotNs: 5,
  good: 6,
  queue: 7,
  batching: 8,
  turn: 9,
  switch: 10,
  contention: 11,
  device: 12,
  host: 13,
} as const satisfies Record<BlameCause, number> & Record<string, number>;
type Column = keyof typeof FINISHED;

/** What is noted of one tenant. */
interface Book {
  readonly finished: FloatTable;
  readonly rejectedArrivalNs: FloatColumn;
  readonly preemptedArrivalNs: FloatColumn;
}
