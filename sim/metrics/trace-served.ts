import type { TimelinePolicy, TimelineRequest } from "../result/timeline.ts";
import { type FlowEvent, microseconds, type Track } from "./trace-event.ts";

/** Time on the clock [ns]. */
interface Span {
  readonly fromNs: number;
  readonly toNs: number;
}

/** A request that was begun and finished. */
type Served = TimelineRequest & { readonly startNs: number; readonly endNs: number };

/** Finished requests by partition and process, in the order of their starts. */
export function servedByProcess(policy: TimelinePolicy): readonly (readonly (readonly Served[])[])[] {
  const all = policy.partitions.map(({ processes }) => processes.map((): Served[] => []));
  for (const request of policy.requests) {
    const { partition, process, startNs, endNs } = request;
    if (partition === null || process === null || startNs === null || endNs === null) continue;
    all[partition]![process]!.push({ ...request, startNs, endNs });
  }
  for (const served of all.flat()) served.sort((a, b) => a.startNs - b.startNs || a.index - b.index);
  return all;
}

/** Numbers of requests that an event lists at most. */
const LISTED = 8;

/** What a stretch of a process worked on, for one stretch after the other in their order. */
export function workedOn(served: readonly Served[]): (span: Span) => Readonly<Record<string, unknown>> {
  let open: Served[] = [];
  let next = 0;
  return ({ fromNs, toNs }) => {
    while (next < served.length && served[next]!.startNs < toNs) open.push(served[next++]!);
    open = open.filter(({ endNs }) => endNs > fromNs);
    return { requests: open.slice(0, LISTED).map(({ index }) => index), requestCount: open.length };
  };
}

/**
 * An arrow for each request from the first stretch of its process while it was served to the last one; what lies between
 * names it.
 * @param spans  stretches in which the process ran, in order
 * @param prefix makes the ids of this policy's requests its own
 */
export function flowEvents(
  served: readonly Served[],
  spans: readonly Span[],
  track: Track,
  prefix: string,
): FlowEvent[] {
  return served.flatMap(({ tenant, index, startNs, endNs }): FlowEvent[] => {
    const first = spans[firstAfter(spans, startNs)];
    const last = spans[firstAfter(spans, endNs - 1)];
    if (first === undefined || last === undefined || first === last || last.fromNs >= endNs) return [];
    const flow = { ...track, cat: "request", name: "request", id: `${prefix}.${tenant}.${index}` };
    return [
      { ...flow, ph: "s", ts: microseconds(Math.max(first.fromNs, startNs)) },
      { ...flow, ph: "f", bp: "e", ts: microseconds(last.fromNs) },
    ];
  });
}

/** The first span that ends after an instant; their number where none does. */
function firstAfter(spans: readonly Span[], ns: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.toNs > ns) high = middle;
    else low = middle + 1;
  }
  return low;
}
