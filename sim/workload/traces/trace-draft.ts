import type { Problem } from "../../base/problems.ts";
import { type RandomStream, stream } from "../../base/random.ts";
import { MAX_TIME_NS } from "../../base/units.ts";
import { ProblemList } from "./problem-list.ts";
import { quoted } from "./quoted.ts";
import { inOrderOfTime } from "./take-rows.ts";
import { TraceColumns, type TraceShape } from "./trace-columns.ts";
import type { RequestTrace, TraceOptions, TraceRead, TraceWindow } from "./trace-format.ts";

/** A request as a format read it. */
export interface DraftRow {
  readonly atNs: number;
  readonly promptTokens?: number;
  readonly outputTokens?: number;
  readonly size?: number;
  readonly client?: string;
}

/** A problem of this file: the file is added. */
export type RowProblem = Omit<Problem, "file">;

/** Requests of one trace at most: about half a gigabyte of columns. */
const MAX_REQUESTS = 10_000_000;

/** A trace while it is read: its rows, what is wrong with them, what was left out and why. */
export class TraceDraft {
  readonly #options: TraceOptions;
  readonly #columns: TraceColumns;
  readonly #problems: ProblemList;
  readonly #clients = new Map<string, number>();
  readonly #dropped = new Map<string, number>();
  readonly #notes: string[] = [];
  #lastNs = 0;
  #lastLine = 0;
  #badRows = 0;
  #unmade = 0;
  /** Requests that did not fit any more. */
  #tooMany = 0;

  /** @param reasons for which rows are dropped, in the order in which they are told */
  constructor(options: TraceOptions, shape: TraceShape, reasons: readonly string[] = []) {
    this.#options = options;
    this.#columns = new TraceColumns(shape);
    this.#problems = new ProblemList(options.file);
    for (const reason of reasons) this.#dropped.set(reason, 0);
  }

  get length(): number {
    return this.#columns.length;
  }

  /** Requests outside of it need not be made; null: all of them. */
  get window(): TraceWindow | null {
    return this.#options.window ?? null;
  }

  /** A stream of random numbers for one purpose of this trace. */
  random(purpose: string): RandomStream {
    return stream(this.#options.seed ?? 1, this.#options.tenant ?? "", `trace/${purpose}`);
  }

  /** Takes over the bad rows of a draft that was given up because the columns were not known yet. */
  inherit(other: TraceDraft): void {
    this.#badRows += other.#badRows;
    for (const problem of other.#problems.listed) this.#problems.add(problem);
  }

  /** Something that is wrong with the file as a whole; never skipped. */
  refuse(problem: RowProblem): void {
    this.#problems.add(problem);
  }

  /** A row with everything that is wrong with it: refused, or counted where bad rows are skipped. */
  badRow(problems: readonly RowProblem[]): void {
    this.#badRows++;
    if (this.#options.skipBadRows !== true) for (const problem of problems) this.#problems.add(problem);
  }

  /** A sound row that is no request. @param reason one of those given at the start */
  drop(reason: string): void {
    this.#dropped.set(reason, this.#dropped.get(reason)! + 1);
  }

  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  /** Counts requests that are not made because they lie outside the window. */
  leaveUnmade(count: number): void {
    this.#unmade += count;
  }

  /** How many of some more requests still fit; the others are counted as too many and need not be made. */
  room(count: number): number {
    const fits = Math.min(count, MAX_REQUESTS - this.#columns.length);
    this.#tooMany += count - fits;
    return fits;
  }

  /** Takes a request, in any order of time; beyond {@link MAX_REQUESTS} it is only counted. */
  add(row: DraftRow): void {
    if (this.#columns.length === MAX_REQUESTS) {
      this.#tooMany++;
      return;
    }
    this.#columns.push(row.atNs, row.promptTokens, row.outputTokens, row.size, this.#clientNumber(row.client));
  }

  /** Takes the request of a line unless its time is out of range, or earlier than that of the line taken before it. */
  addInOrder(
    row: DraftRow,
    line: number,
    place: { readonly name: string; readonly column: number; found: string },
  ): void {
    const complain = (rule: string, help: string): void =>
      this.badRow([{ line, column: place.column, rule: `${place.name} ${rule}`, found: quoted(place.found), help }]);
    if (row.atNs > MAX_TIME_NS) {
      complain("must be within 104 days of the start, the range of the exact clock", "Cut the file into parts");
    } else if (row.atNs < this.#lastNs) {
      complain(`must not be earlier than on line ${this.#lastLine}`, `Sort the rows by ${place.name}`);
    } else {
      this.#lastNs = row.atNs;
      this.#lastLine = line;
      this.add(row);
    }
  }

  /**
   * The trace, or what is wrong with it.
   * @param change what is done to a sound trace before it is returned; it is then put in order of time
   */
  finish(change: (trace: RequestTrace) => RequestTrace = (trace) => trace): TraceRead {
    if (this.#tooMany > 0) {
      const all = MAX_REQUESTS + this.#tooMany;
      const help = "Take a part of its time: window: {from: 0s, to: 1h} in a scenario, --window 0s..1h for trace";
      this.refuse({ rule: `must hold at most ${MAX_REQUESTS} requests`, found: String(all), help });
    } else if (this.#columns.length === 0 && this.#problems.empty) {
      const left = this.#leftOut();
      this.refuse({ rule: "must hold at least one request", ...(left === "" ? {} : { found: left }) });
    }
    if (!this.#problems.empty) return { problems: this.#problems.finish() };
    const changed = change(this.#columns.finish([...this.#clients.keys()]));
    const dropped = [...this.#dropped].flatMap(([reason, rows]) => (rows === 0 ? [] : [{ reason, rows }]));
    const trace = { ...changed, skipped: this.#badRows, unmade: this.#unmade, dropped, notes: [...this.#notes] };
    return { trace: isSorted(trace.atNs) ? trace : inOrderOfTime(trace) };
  }

  #leftOut(): string {
    const bad = this.#badRows === 0 ? [] : [`${this.#badRows} bad rows skipped`];
    const dropped = [...this.#dropped].flatMap(([reason, rows]) => (rows === 0 ? [] : [`${rows} rows ${reason}`]));
    return [...bad, ...dropped].join(", ");
  }

  #clientNumber(name: string | undefined): number {
    if (name === undefined) return 0;
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    this.#clients.set(name, this.#clients.size);
    return this.#clients.size - 1;
  }
}

function isSorted(atNs: Float64Array): boolean {
  for (let i = 1; i < atNs.length; i++) if (atNs[i]! < atNs[i - 1]!) return false;
  return true;
}
