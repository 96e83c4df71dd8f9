import type { StretchKind, Timeline, TimelinePolicy, TimelineRequest } from "../../sim/result/timeline.ts";

/** What a window shows of one policy, in numbers. */
export interface TimelineFacts {
  readonly policy: string;
  /** Share of the engines' time in the window, every partition counting alike; they add up to 1. */
  readonly shares: Readonly<Record<StretchKind, number>>;
  readonly switches: number;
  /** Requests open at some instant of the window. */
  readonly requests: number;
  /** Of them: turned away, and given up waiting, inside the window. */
  readonly turnedAway: number;
  /** Times that a request lost its memory inside the window. */
  readonly preemptions: number;
  /** The request that waited longest for its start, of those that waited at some instant of the window. */
  readonly longest: LongestWait | null;
}

/** A wait from arrival to start, or to where it was given up, or still lasting. */
export interface LongestWait {
  readonly tenant: string;
  /** 0 or more [ns]. */
  readonly waitNs: number;
  /** Whether it still lasted at the end of the run. */
  readonly isOpen: boolean;
}

/** The numbers of a policy in its window. */
export function timelineFacts(timeline: Timeline, policy: TimelinePolicy): TimelineFacts {
  const spentNs: Record<StretchKind, number> = { run: 0, switch: 0, cold: 0, idle: 0 };
  let switches = 0;
  for (const { stretches } of policy.partitions) {
    for (const { kind, fromNs, toNs } of stretches) {
      spentNs[kind] += toNs - fromNs;
      if (kind === "switch") switches++;
    }
  }
  const totalNs = spentNs.run + spentNs.switch + spentNs.cold + spentNs.idle;
  const share = (kind: StretchKind): number => (totalNs > 0 ? spentNs[kind] / totalNs : 0);
  const isInside = (ns: number): boolean => ns >= timeline.fromNs && ns < policy.endNs;
  const ended = policy.requests.filter(({ end }) => end !== "finished" && end !== "open");
  return {
    policy: policy.name,
    shares: { run: share("run"), switch: share("switch"), cold: share("cold"), idle: share("idle") },
    switches,
    requests: policy.requests.length,
    turnedAway: ended.filter(({ endNs }) => isInside(endNs!)).length,
    preemptions: policy.requests.reduce((sum, one) => sum + one.preemptedNs.filter(isInside).length, 0),
    longest: longestWait(timeline, policy),
  };
}

/** Until when a request waits; Infinity where it does so to the end of the run. [ns] */
export function waitEndNs({ startNs, endNs }: TimelineRequest): number {
  return startNs ?? endNs ?? Infinity;
}

function longestWait(timeline: Timeline, policy: TimelinePolicy): LongestWait | null {
  let longest: LongestWait | null = null;
  for (const request of policy.requests) {
    const untilNs = waitEndNs(request);
    if (untilNs < timeline.fromNs) continue;
    const isOpen = untilNs === Infinity;
    // Of a wait without an end only the part up to the end of the window is known here.
    const waitNs = (isOpen ? policy.endNs : untilNs) - request.arrivalNs;
    if (longest === null || waitNs > longest.waitNs) {
      longest = { tenant: timeline.tenants[request.tenant]!, waitNs, isOpen };
    }
  }
  return longest;
}
