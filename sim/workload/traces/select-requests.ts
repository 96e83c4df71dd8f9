import { suggest } from "../../base/did-you-mean.ts";
import { formatDuration, MAX_TIME_NS } from "../../base/units.ts";
import type { RandomStream } from "../../base/random.ts";
import { grouped } from "./grouped.ts";
import { stableHash } from "./stable-hash.ts";
import { takeRows } from "./take-rows.ts";
import type { RequestTrace, TraceWindow } from "./trace-format.ts";

/** Which requests of a trace are taken, and how their times are changed; applied in the order of the keys. */
export interface TraceSelection {
  /** null: all of it. Times are counted from its beginning afterwards. */
  readonly window: TraceWindow | null;
  /** Only this client; null: all. */
  readonly client: string | null;
  /** One of `of` parts, from 1: of the clients where the trace names them, else of the requests. null: all. */
  readonly split: { readonly part: number; readonly of: number } | null;
  /** Factor on the number of requests in every stretch of time. */
  readonly rateScale: number;
  /** Factor on all times: 2 makes the trace twice as long, at half its rate. */
  readonly timeScale: number;
}

/** Everything, as it is. */
export const WHOLE_TRACE: TraceSelection = { window: null, client: null, split: null, rateScale: 1, timeScale: 1 };

/** Why nothing is selected: which key, and how it is broken. */
export interface SelectionProblem {
  readonly key: "window" | "client" | "split" | "rateScale" | "timeScale";
  readonly rule: string;
  readonly found?: string;
  readonly help?: string;
}

/**
 * The requests that a selection takes, with what it left out among the notes.
 * @param random for rateScale
 */
export function selectRequests(
  trace: RequestTrace,
  selection: TraceSelection,
  random: RandomStream,
): { readonly trace: RequestTrace } | { readonly problem: SelectionProblem } {
  const { window, client, split, rateScale, timeScale } = selection;
  let kept = trace;
  const notes: string[] = [];
  const narrow = (keep: (row: number) => boolean, what: string): boolean => {
    const read = kept.atNs.length;
    const before = read + kept.unmade;
    kept = { ...takeRows(kept, Uint32Array.from(rowsWhere(read, keep))), unmade: 0 };
    notes.push(`${grouped(kept.atNs.length)} of ${grouped(before)} requests are ${what}; the others were left out.`);
    return kept.atNs.length > 0;
  };
  if (window !== null) {
    const { atNs } = kept;
    const lastNs = atNs.at(-1)!;
    const toNs = window.toNs ?? Infinity;
    const until = window.toNs === null ? "its end" : formatDuration(window.toNs);
    if (
      !narrow(
        (row) => atNs[row]! >= window.fromNs && atNs[row]! < toNs,
        `from ${formatDuration(window.fromNs)} to ${until}`,
      )
    ) {
      const help = `Its requests arrive from ${formatDuration(atNs[0]!)} to ${formatDuration(lastNs)}`;
      return { problem: { key: "window", rule: "holds no request of the trace", help } };
    }
    kept = { ...kept, atNs: kept.atNs.map((at) => at - window.fromNs) };
  }
  if (client !== null) {
    const { client: column, clients } = kept;
    const number = clients.indexOf(client);
    if (column === null) return { problem: { key: "client", rule: "the trace names no clients", found: client } };
    if (number < 0) {
      const help = suggest(client, clients.slice(0, 20));
      return { problem: { key: "client", rule: "is no client of the trace", found: client, help } };
    }
    if (!narrow((row) => column[row] === number, `of the client ${client}`))
      return { problem: { key: "client", rule: "has no request in the window", found: client } };
  }
  if (split !== null) {
    const { client: column, clients } = kept;
    const parts = clients.map((name) => stableHash(name) % split.of);
    const partOf = (row: number): number =>
      column === null ? stableHash(String(row)) % split.of : parts[column[row]!]!;
    const what = column === null ? "requests" : "clients";
    if (!narrow((row) => partOf(row) === split.part - 1, `in part ${split.part} of ${split.of} of the ${what}`))
      return {
        problem: { key: "split", rule: `part ${split.part} of ${split.of} is empty`, help: "Split into fewer parts" },
      };
  }
  if (rateScale !== 1) {
    const before = kept.atNs.length;
    kept = rescaled(kept, rateScale, random);
    if (kept.atNs.length === 0) return { problem: { key: "rateScale", rule: `leaves none of ${before} requests` } };
    notes.push(
      `rateScale ${rateScale} made ${grouped(kept.atNs.length)} of ${grouped(before)} requests, at random by the seed.`,
    );
  }
  if (timeScale !== 1) {
    kept = { ...kept, atNs: kept.atNs.map((at) => Math.round(at * timeScale)) };
    if (kept.atNs.at(-1)! > MAX_TIME_NS)
      return { problem: { key: "timeScale", rule: "takes the trace beyond 104 days, the range of the exact clock" } };
    notes.push(`all times were multiplied by ${timeScale}.`);
  }
  return { trace: { ...kept, notes: [...trace.notes, ...notes] } };
}

function* rowsWhere(rows: number, keep: (row: number) => boolean): Generator<number> {
  for (let row = 0; row < rows; row++) if (keep(row)) yield row;
}

/**
 * Takes each request `factor` times on average: the whole part of it for certain, one more by chance. A further copy
 * comes anywhere between its original and the next request, so that bursts and pauses keep their places.
 */
function rescaled(trace: RequestTrace, factor: number, random: RandomStream): RequestTrace {
  const rows: number[] = [];
  const atNs: number[] = [];
  const whole = Math.floor(factor);
  for (let row = 0; row < trace.atNs.length; row++) {
    const at = trace.atNs[row]!;
    const gapNs = (trace.atNs[row + 1] ?? at) - at;
    const times = whole + (random.uniform() < factor - whole ? 1 : 0);
    const copies = Array.from({ length: times }, (_, copy) =>
      copy === 0 ? at : at + Math.floor(random.uniform() * gapNs),
    );
    for (const copy of copies.toSorted((a, b) => a - b)) {
      rows.push(row);
      atNs.push(copy);
    }
  }
  return { ...takeRows(trace, Uint32Array.from(rows)), atNs: Float64Array.from(atNs) };
}
