/** A number for a process and a thread, both from 1 on; no two tracks of a trace share a thread. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

interface Placed extends Track {
  readonly name: string;
  /** [µs] */
  readonly ts: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Something that lasts, on a thread. */
export interface CompleteEvent extends Placed {
  readonly ph: "X";
  readonly cat: string;
  /** [µs] */
  readonly dur: number;
}

/** Something that lasts beside others of its kind; beginning and end find each other by category and id. */
export interface AsyncEvent extends Placed {
  readonly ph: "b" | "e";
  readonly cat: string;
  readonly id: string;
}

/** An arrow from the stretch that encloses its beginning to the one that encloses its end. */
export interface FlowEvent extends Placed {
  readonly ph: "s" | "f";
  readonly cat: string;
  readonly id: string;
  /** The end belongs to the enclosing stretch, not to the next one. */
  readonly bp?: "e";
}

export interface InstantEvent extends Placed {
  readonly ph: "i";
  readonly cat: string;
  /** It belongs to its thread. */
  readonly s: "t";
}

export interface CounterEvent {
  readonly ph: "C";
  readonly pid: number;
  readonly name: string;
  /** [µs] */
  readonly ts: number;
  readonly args: Readonly<Record<string, number>>;
}

/** The name of a track, or its place among the others. */
export interface MetadataEvent {
  readonly ph: "M";
  readonly pid: number;
  readonly tid?: number;
  readonly name: "process_name" | "process_sort_index" | "thread_name" | "thread_sort_index";
  readonly args: { readonly name: string } | { readonly sort_index: number };
}

/** The kinds of events of the trace-event format that a timeline needs. */
export type TimedEvent = CompleteEvent | AsyncEvent | FlowEvent | InstantEvent | CounterEvent;

/** Relative distance of neighbouring doubles, at most. */
const ULP = Number.EPSILON;

/**
 * Nanoseconds as the microseconds of the format: the nearest double, or one just above it, for viewers multiply by 1000
 * and drop what is left behind the point.
 */
export function microseconds(ns: number): number {
  let us = ns / 1000;
  while (Math.trunc(us * 1000) < ns) us += us * ULP;
  return us;
}

/** A stretch as an event of a thread. [ns] */
export function complete(
  { pid, tid }: Track,
  what: { readonly cat: string; readonly name: string },
  { fromNs, toNs }: { readonly fromNs: number; readonly toNs: number },
  args: Readonly<Record<string, unknown>>,
): CompleteEvent {
  const [ts, end] = [microseconds(fromNs), microseconds(toNs)];
  // Viewers add the two, and a sum that is beyond the next stretch by a rounding tears that out of its place.
  let dur = end - ts;
  while (ts + dur > end) dur -= end * ULP;
  return { ph: "X", pid, tid, ...what, ts, dur, args };
}

/** Name and place of a process, by its number. */
export function processNames(pid: number, name: string): MetadataEvent[] {
  return [
    { ph: "M", pid, name: "process_name", args: { name } },
    { ph: "M", pid, name: "process_sort_index", args: { sort_index: pid } },
  ];
}

/** Name and place of a thread, by its number. */
export function threadNames({ pid, tid }: Track, name: string): MetadataEvent[] {
  return [
    { ph: "M", pid, tid, name: "thread_name", args: { name } },
    { ph: "M", pid, tid, name: "thread_sort_index", args: { sort_index: tid } },
  ];
}
