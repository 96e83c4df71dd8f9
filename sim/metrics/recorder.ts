import { FloatColumn, FloatTable } from "../base/columns.ts";
import { BLAME_CAUSES, type BlameCause } from "../result/run.ts";
import type { Sink, TurnedAway } from "../workload/server.ts";
import { SPENT } from "../workload/spent.ts";
import { MOST_STAGES, type StageTimes } from "../workload/stage-times.ts";
import type { RequestTable } from "../workload/request-table.ts";
import { type CondensedRequests, Tally, type TimeLimit } from "./condensed.ts";
import { type EndedColumns, tellAll } from "./tell-tally.ts";

/** Whose requests are recorded: a tenant, or a pipeline with the times of its stages. */
export interface Recorded {
  readonly requests: RequestTable;
  readonly stages?: StageTimes;
}

/**
 * The requests of one tenant or pipeline that arrived in [0, duration), warm-up included, as parallel columns. Plain data: where
 * counting begins is decided when all runs are over.
 */
export interface RequestRecord extends EndedColumns {
  /** Instead of all columns but the open requests, which then are empty: there were too many to keep each. */
  readonly condensed: CondensedRequests | null;
  /** Requests still open at the end, in any order. */
  readonly open: OpenRequests;
  /** Arrivals of requests that were turned away, and of those that left the queue because their time was over. */
  readonly rejectedArrivalNs: Float64Array;
  readonly timedOutArrivalNs: Float64Array;
  /** Arrivals of requests that faults ended; absent where none did. */
  readonly failedArrivalNs?: Float64Array;
  /** Arrivals of requests as often as their clients tried again, and as often as they lost their memory. */
  readonly retriedArrivalNs: Float64Array;
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
  /** All targets that are about a time; of one metric there may be several. */
  readonly targets?: readonly TimeLimit[];
}

/** How much is kept of a tenant in one simulation. */
export interface RecordBounds {
  /** Requests that ended, each kept by itself; with more of them, all are condensed. */
  readonly requests: number;
  /** Requests by number that are kept when they are condensed: of more of them every second, fourth, … one. Even. */
  readonly points: number;
}

/**
 * A million requests take 100 MB, so that eight such tenants fill a small machine. Of so many, chance alone moves p99 by
 * 0.2 % even where latencies are independent (exponential ones; far more in a queue): histograms, with 0.05 %, lose nothing.
 */
export const RECORD_BOUNDS: RecordBounds = { requests: 2 ** 20, points: 2 ** 20 };

/**
 * Records every request that arrives in [0, toNs). Implements the sink that servers report to; policies never see it.
 */
export class Recorder implements Sink {
  readonly #tenants: readonly Recorded[];
  readonly #limits: readonly Limits[];
  readonly #books: readonly Book[];
  readonly #toNs: number = 0;
  readonly #edgesNs: Float64Array | null;
  readonly #most: number = 0;
  readonly #points: number;
  #openCounted = 0;
  #onSettled: (() => void) | undefined;

  /**
   * @param tenants filled in later by the builder, in rank order, pipelines last; only read once events happen
   * @param limits  one for each of them
   * @param edgesNs borders of the windows of engines, ascending; a warm-up ends at one of them. Without, each request is
   *   kept however many there are
   */
  constructor(
    tenants: readonly Recorded[],
    limits: readonly Limits[],
    toNs: number,
    edgesNs: Float64Array | null = null,
    bounds: RecordBounds = RECORD_BOUNDS,
  ) {
    this.#tenants = tenants;
    this.#limits = limits;
    this.#toNs = toNs;
    this.#edgesNs = edgesNs;
    this.#most = edgesNs === null ? Infinity : bounds.requests;
    this.#points = bounds.points;
    this.#books = limits.map(() => ({
      finished: new FloatTable(WIDTH),
      generates: null,
      stages: 0,
      rejectedArrivalNs: new FloatColumn(),
      timedOutArrivalNs: new FloatColumn(),
      failedArrivalNs: null,
      retriedArrivalNs: new FloatColumn(),
      preemptedArrivalNs: new FloatColumn(),
      tally: null,
    }));
  }

  arrived(tenant: number, _row: number, nowNs: number): void {
    if (nowNs >= this.#toNs) return;
    this.#openCounted++;
    this.#books[tenant]!.tally?.arrived(nowNs);
  }

  finished(tenant: number, row: number, nowNs: number): void {
    const { requests, stages } = this.#tenants[tenant]!;
    const arrivalNs = requests.arrivalNs[row]!;
    if (arrivalNs >= this.#toNs) return;
    const book = this.#books[tenant]!;
    const limits = this.#limits[tenant]!;
    this.#noteRetries(tenant, row);
    const latencyNs = nowNs - arrivalNs;
    const tokens = book.generates === false ? 0 : requests.outputTokens[row]!;
    const firstNs = tokens > 0 ? requests.firstTokenNs[row]! : NaN;
    const ttftNs = tokens > 0 ? firstNs - arrivalNs : NaN;
    const tpotNs = tokens > 1 ? (nowNs - firstNs) / (tokens - 1) : NaN;
    if (book.generates === null) this.#begin(book, tokens > 0, stages?.count ?? 0);
    // A comparison with NaN is false: what is not defined for a request cannot be missed.
    const isBad = latencyNs > limits.latencyNs || ttftNs > limits.ttftNs || tpotNs > limits.tpotNs;
    const { finished, tally } = book;
    const at = tally === null ? finished.open() : 0;
    const line = tally === null ? finished.block : SCRATCH;
    const waitingNs = requests.startedNs[row]! - arrivalNs;
    line[at + FINISHED.good] = isBad ? 0 : 1;
    line[at + FINISHED.index] = requests.index[row]!;
    line[at + FINISHED.arrivalNs] = arrivalNs;
    line[at + FINISHED.latencyNs] = latencyNs;
    line[at + FINISHED.waitingNs] = waitingNs;
    if (book.generates === true) {
      line[at + FINISHED.ttftNs] = ttftNs;
      line[at + FINISHED.tpotNs] = tpotNs;
    }
    this.#blame(line, at, requests, row, latencyNs);
    for (let stage = 0; stage < book.stages; stage++) line[at + STAGES + stage] = stages!.ns(row, stage);
    if (tally !== null) {
      const isGood = !isBad;
      const index = requests.index[row]!;
      tally.finished({ index, arrivalNs, latencyNs, waitingNs, ttftNs, tpotNs, isGood }, line, FINISHED.queue);
    } else if (finished.length === this.#most) this.#condense(tenant, row);
    this.#ended();
  }

  rejected(tenant: number, row: number, nowNs: number, end: TurnedAway): void {
    const arrivalNs = this.#tenants[tenant]!.requests.arrivalNs[row]!;
    if (arrivalNs >= this.#toNs) return;
    this.#noteRetries(tenant, row);
    const book = this.#books[tenant]!;
    const { tally } = book;
    if (tally !== null) tally.rejected(arrivalNs, nowNs, end);
    else {
      const column = columnOf(book, end);
      column.push(arrivalNs);
      if (column.length === this.#most) this.#condense(tenant, row);
    }
    this.#ended();
  }

  preempted(tenant: number, row: number): void {
    const arrivalNs = this.#tenants[tenant]!.requests.arrivalNs[row]!;
    if (arrivalNs >= this.#toNs) return;
    const { tally, preemptedArrivalNs } = this.#books[tenant]!;
    if (tally !== null) tally.count(arrivalNs, "preempted");
    else {
      preemptedArrivalNs.push(arrivalNs);
      if (preemptedArrivalNs.length === this.#most) this.#condense(tenant, -1);
    }
  }

  /** Calls back when no counted request is open any more; at once, if that is so now. */
  whenSettled(callback: () => void): void {
    this.#onSettled = callback;
    if (this.#openCounted === 0) callback();
  }

  /** The run is over. @returns one record per tenant, in rank order */
  close(nowNs: number): RequestRecord[] {
    return this.#books.map((book, rank) => {
      const { requests } = this.#tenants[rank]!;
      for (let row = 0; row < requests.rows; row++) {
        if (requests.isOpen(row) && requests.arrivalNs[row]! < this.#toNs) this.#noteRetries(rank, row);
      }
      const open = this.#stillOpen(this.#tenants[rank]!, nowNs);
      return { ...columnsOf(book), condensed: book.tally?.close() ?? null, open };
    });
  }

  /** Only the first request tells whether the tenant generates tokens; without, rows are narrower. */
  #begin(book: Book, generates: boolean, stages: number): void {
    book.generates = generates;
    book.stages = stages;
    if (!generates) book.finished = new FloatTable(STAGES + stages);
  }

  /**
   * From now on only sums are kept of a tenant. What has happened is told to them in the order of time.
   * @param endedRow of the request that has just ended and is noted already, but whose row is still open; -1 for none
   */
  #condense(tenant: number, endedRow: number): void {
    const book = this.#books[tenant]!;
    const { requests, stages } = this.#tenants[tenant]!;
    const tally = new Tally(this.#edgesNs!, this.#limits[tenant]!.targets ?? [], this.#points, stages?.count);
    const columns = columnsOf(book);
    const open: number[] = [];
    for (let row = 0; row < requests.rows; row++) {
      const arrivalNs = requests.arrivalNs[row]!;
      if (row !== endedRow && requests.isOpen(row) && arrivalNs < this.#toNs) open.push(arrivalNs);
    }
    tellAll(columns, Float64Array.from(open), tally);
    for (const arrivalNs of columns.rejectedArrivalNs) tally.count(arrivalNs, "rejected");
    for (const arrivalNs of columns.timedOutArrivalNs) tally.count(arrivalNs, "timedOut");
    for (const arrivalNs of columns.failedArrivalNs ?? []) tally.count(arrivalNs, "failed");
    for (const arrivalNs of columns.retriedArrivalNs) tally.count(arrivalNs, "retried");
    for (const arrivalNs of columns.preemptedArrivalNs) tally.count(arrivalNs, "preempted");
    book.tally = tally;
    book.finished.clear();
    book.rejectedArrivalNs = new FloatColumn();
    book.timedOutArrivalNs = new FloatColumn();
    book.failedArrivalNs = null;
    book.retriedArrivalNs = new FloatColumn();
    book.preemptedArrivalNs = new FloatColumn();
  }

  /** A request that has ended, or is open when the run is over, tells how often its client tried again. */
  #noteRetries(tenant: number, row: number): void {
    const { requests } = this.#tenants[tenant]!;
    for (let tries = requests.tries[row]!; tries > 1; tries--) {
      const arrivalNs = requests.arrivalNs[row]!;
      const { tally, retriedArrivalNs } = this.#books[tenant]!;
      if (tally !== null) tally.count(arrivalNs, "retried");
      else {
        retriedArrivalNs.push(arrivalNs);
        if (retriedArrivalNs.length === this.#most) this.#condense(tenant, -1);
      }
    }
  }

  #stillOpen({ requests }: Recorded, nowNs: number): OpenRequests {
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
  #blame(line: Float64Array, at: number, requests: RequestTable, row: number, latencyNs: number): void {
    const hostNs = requests.spentNs(row, SPENT.host);
    const turnNs = requests.spentNs(row, SPENT.turn);
    const switchNs = requests.spentNs(row, SPENT.switch);
    const contentionNs = requests.spentNs(row, SPENT.contention);
    const deviceNs = requests.spentNs(row, SPENT.device);
    const copyNs = requests.spentNs(row, SPENT.copy);
    const ownNs = Math.min(deviceNs, Math.round(requests.ownDeviceNs[row]!));
    line[at + FINISHED.queue] = latencyNs - hostNs - turnNs - switchNs - contentionNs - deviceNs - copyNs;
    line[at + FINISHED.batching] = deviceNs - ownNs;
    line[at + FINISHED.turn] = turnNs;
    line[at + FINISHED.switch] = switchNs;
    line[at + FINISHED.contention] = contentionNs;
    line[at + FINISHED.device] = ownNs;
    line[at + FINISHED.host] = hostNs;
    line[at + FINISHED.copy] = copyNs;
  }
}

/** What is noted of a finished request, by its place in a row. Written out: numbers that the compiler can see. */
const FINISHED = {
  index: 0,
  arrivalNs: 1,
  latencyNs: 2,
  waitingNs: 3,
  good: 4,
  queue: 5,
  batching: 6,
  turn: 7,
  switch: 8,
  contention: 9,
  device: 10,
  host: 11,
  copy: 12,
  ttftNs: 13,
  tpotNs: 14,
} as const satisfies Record<BlameCause, number> & Record<string, number>;
type Column = keyof typeof FINISHED;

/** Numbers in a row with the times of tokens. Pipelines, which generate none, have those of their stages in that place. */
const WIDTH = 15;
const STAGES = FINISHED.ttftNs;

/** The row of a request of which only sums are kept. */
const SCRATCH = new Float64Array(STAGES + MOST_STAGES);

/** What is noted of one tenant. */
interface Book {
  finished: FloatTable;
  /** null before the first request has finished. */
  generates: boolean | null;
  /** Of a pipeline; 0 for tenants. */
  stages: number;
  rejectedArrivalNs: FloatColumn;
  timedOutArrivalNs: FloatColumn;
  /** null until a fault ends a request. */
  failedArrivalNs: FloatColumn | null;
  retriedArrivalNs: FloatColumn;
  preemptedArrivalNs: FloatColumn;
  /** null while each request is kept by itself. */
  tally: Tally | null;
}

/** Where the arrivals of requests are noted that end so. */
function columnOf(book: Book, end: TurnedAway): FloatColumn {
  switch (end) {
    case "rejected":
      return book.rejectedArrivalNs;
    case "timedOut":
      return book.timedOutArrivalNs;
    case "failed":
      return (book.failedArrivalNs ??= new FloatColumn());
  }
}

type Columns = Omit<RequestRecord, "open" | "condensed">;

/** The columns of a tenant; its rows are given back. */
function columnsOf(book: Book): Columns {
  const { finished, generates, stages } = book;
  const columns = finished.columns();
  finished.clear();
  const column = (name: Column): Float64Array => columns[FINISHED[name]]!;
  return {
    index: column("index"),
    arrivalNs: column("arrivalNs"),
    latencyNs: column("latencyNs"),
    waitingNs: column("waitingNs"),
    ttftNs: generates === true ? column("ttftNs") : new Float64Array(),
    tpotNs: generates === true ? column("tpotNs") : new Float64Array(),
    good: column("good"),
    blameNs: Object.fromEntries(BLAME_CAUSES.map((cause) => [cause, column(cause)])) as RequestRecord["blameNs"],
    ...(stages === 0 ? {} : { stageNs: columns.slice(STAGES, STAGES + stages) }),
    rejectedArrivalNs: book.rejectedArrivalNs.values().slice(),
    timedOutArrivalNs: book.timedOutArrivalNs.values().slice(),
    ...(book.failedArrivalNs === null ? {} : { failedArrivalNs: book.failedArrivalNs.values().slice() }),
    retriedArrivalNs: book.retriedArrivalNs.values().slice(),
    preemptedArrivalNs: book.preemptedArrivalNs.values().slice(),
  };
}
