import type { Timeline, TimelinePolicy, TimelineRequest } from "../result/timeline.ts";
import { type AsyncEvent, type CounterEvent, microseconds, type TimedEvent, type Track } from "./trace-event.ts";

/**
 * Requests of a policy as events: a bar for each on its tenant's track, inside it how long it waited and was served, marks
 * where it was turned away or lost its memory, and the length of every tenant's queue. Cut at the window; arguments hold
 * the whole times.
 * @param tracks one for each tenant, in rank order
 * @param prefix makes the ids of this policy's requests its own
 */
export function requestEvents(
  timeline: Timeline,
  policy: TimelinePolicy,
  tracks: readonly Track[],
  prefix: string,
): TimedEvent[] {
  const window = { fromNs: timeline.fromNs, toNs: policy.endNs };
  return [
    ...policy.requests.flatMap((request) => {
      const name = timeline.tenants[request.tenant]!;
      return phases(request, name, tracks[request.tenant]!, window, `${prefix}.${request.tenant}.${request.index}`);
    }),
    ...timeline.tenants.flatMap((name, rank) => {
      const own = policy.requests.filter(({ tenant }) => tenant === rank);
      return queueLength(own, `queue ${name}`, tracks[rank]!.pid, window);
    }),
  ];
}

interface Window {
  readonly fromNs: number;
  readonly toNs: number;
}

function phases(request: TimelineRequest, name: string, track: Track, window: Window, id: string): TimedEvent[] {
  const { index, arrivalNs, startNs, endNs, end, preemptedNs } = request;
  const cut = (ns: number): number => microseconds(Math.min(window.toNs, Math.max(window.fromNs, ns)));
  const isInside = (ns: number): boolean => ns >= window.fromNs && ns < window.toNs;
  const args = { request: index, arrivalNs, startNs, endNs, end };
  const event = (ph: "b" | "e", of: string, ns: number): AsyncEvent => {
    const own = { ph, ...track, cat: "request", id, name: of, ts: cut(ns) };
    return ph === "b" && of === name ? { ...own, args } : own;
  };
  const overNs = endNs ?? Infinity;
  const begunNs = startNs ?? overNs;
  const parts = [event("b", name, arrivalNs)];
  if (begunNs > window.fromNs && begunNs > arrivalNs) {
    parts.push(event("b", "waiting", arrivalNs), event("e", "waiting", begunNs));
  }
  if (startNs !== null && startNs < window.toNs && overNs > window.fromNs) {
    parts.push(event("b", "served", startNs), event("e", "served", overNs));
  }
  parts.push(event("e", name, overNs));
  const mark = (what: string, ns: number): TimedEvent => {
    return { ph: "i", ...track, cat: "request", s: "t", name: what, ts: cut(ns), args: { request: index } };
  };
  const marks = preemptedNs.filter(isInside).map((ns) => mark("preempted", ns));
  if (end !== "finished" && end !== "open" && isInside(overNs)) {
    marks.push(mark(end === "timedOut" ? "timed out" : end, overNs));
  }
  return [...parts, ...marks];
}

/** How many of a tenant's requests wait, wherever that changes. */
function queueLength(requests: readonly TimelineRequest[], name: string, pid: number, window: Window): CounterEvent[] {
  const changes = requests.flatMap(({ arrivalNs, startNs, endNs }): (readonly [atNs: number, by: number])[] => [
    [Math.max(arrivalNs, window.fromNs), 1],
    [Math.max(startNs ?? endNs ?? Infinity, window.fromNs), -1],
  ]);
  changes.sort(([a], [b]) => a - b);
  const events: CounterEvent[] = [];
  let waiting = 0;
  const tell = (ns: number): void => {
    events.push({ ph: "C", pid, name, ts: microseconds(ns), args: { requests: waiting } });
  };
  if ((changes[0]?.[0] ?? Infinity) > window.fromNs) tell(window.fromNs);
  changes.forEach(([atNs, by], i) => {
    waiting += by;
    // Only what an instant leaves behind.
    if (atNs < window.toNs && changes[i + 1]?.[0] !== atNs) tell(atNs);
  });
  return events;
}
