import { formatDuration } from "../../base/units.ts";
import { grouped } from "./grouped.ts";
import type { RequestTrace } from "./trace-format.ts";

/** A trace that covers less of the counted time than this deserves a note. */
const ENOUGH_COVERED = 0.9;

/** What the reader of a result must know of the rows that were left out; empty when there are none. */
export function skippedNotes(tenant: string, { atNs, skipped }: RequestTrace): string[] {
  if (skipped === 0) return [];
  const rows = skipped === 1 ? "1 bad row" : `${grouped(skipped)} bad rows`;
  const of = grouped(atNs.length + skipped);
  return [`${rows} of ${of} in the trace of ${tenant} ${skipped === 1 ? "was" : "were"} skipped.`];
}

/** What the reader of a result must know of rows that are no requests, and of what was made of the file. */
export function contentNotes(tenant: string, { atNs, skipped, dropped, notes }: RequestTrace): string[] {
  const rows = atNs.length + skipped + dropped.reduce((sum, each) => sum + each.rows, 0);
  const left = dropped.map(
    (each) => `${grouped(each.rows)} of the ${grouped(rows)} rows in the trace of ${tenant} ${each.reason}; left out.`,
  );
  return [...left, ...notes.map((note) => `The trace of ${tenant}: ${note}`)];
}

/**
 * What the reader of a result must know where a trace is much shorter or longer than the counted time.
 * @param atNs arrivals [ns], sorted, at least one
 * @param endNs requests that arrive from here on are not counted [ns]
 */
export function lengthNotes(tenant: string, atNs: Float64Array, endNs: number): string[] {
  const lastNs = atNs[atNs.length - 1]!;
  // The shortest time that counts all of it ends 1 ns after its last request.
  if (lastNs + 1 < ENOUGH_COVERED * endNs) {
    const [ends, counts] = [formatDuration(lastNs), formatDuration(endNs)];
    return [`The trace of ${tenant} ends after ${ends}, the scenario counts until ${counts}.`];
  }
  const outside = atNs.length - countBefore(atNs, endNs);
  if (outside === 0) return [];
  const of = `${grouped(outside)} of the ${grouped(atNs.length)} requests in the trace of ${tenant}`;
  const arrive = outside === 1 ? "arrives" : "arrive";
  return [`${of} ${arrive} after ${formatDuration(endNs)}, when the scenario stops counting.`];
}

function countBefore(atNs: Float64Array, endNs: number): number {
  const next = atNs.findIndex((at) => at >= endNs);
  return next < 0 ? atNs.length : next;
}
