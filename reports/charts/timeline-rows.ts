import type { StretchKind, Timeline, TimelinePartition, TimelinePolicy } from "../../sim/result/timeline.ts";
import { waitEndNs } from "./timeline-facts.ts";

/** What a bar of a row shows. */
export type BarKind = Exclude<StretchKind, "idle"> | "wait" | "down" | "away";

/** A bar, cut at the window. [ns] */
export interface TimelineBar {
  readonly kind: BarKind;
  readonly fromNs: number;
  readonly toNs: number;
}

/** One row of the picture: a tenant on a partition, or a tenant that no partition can be told of. */
export interface TimelineRow {
  readonly label: string;
  /** In the order of their beginnings, waits first where they tie. */
  readonly bars: readonly TimelineBar[];
}

/**
 * Rows of a policy: partitions in their order, tenants in rank order. A bar is as long as any of the tenant's processes
 * there runs, and a wait as long as any of its requests waits. Requests that nobody has finished belong to the first row
 * of their tenant. A switch stands in the row of the tenant that it leads to.
 */
export function timelineRows(timeline: Timeline, policy: TimelinePolicy): readonly TimelineRow[] {
  const seen = new Set<number>();
  return policy.partitions.flatMap((partition, p) => {
    const tenants = [...new Set(partition.processes.map(({ tenant }) => tenant))].toSorted((a, b) => a - b);
    return tenants.map((tenant, place) => {
      const isFirst = !seen.has(tenant);
      seen.add(tenant);
      const waits = policy.requests
        .filter((one) => one.tenant === tenant && (one.partition === p || (one.partition === null && isFirst)))
        .map((one) => ({ fromNs: one.arrivalNs, toNs: waitEndNs(one) }));
      const bars = [
        ...union(cutAll(waits, timeline.fromNs, policy.endNs)).map((span) => ({ kind: "wait", ...span }) as const),
        ...engineBars(partition, tenant, place === 0),
        ...awayBars(partition, { fromNs: timeline.fromNs, toNs: policy.endNs }),
        ...downBars(partition, tenant, { fromNs: timeline.fromNs, toNs: policy.endNs }),
      ];
      return {
        label: `${partition.id}: ${timeline.tenants[tenant]!}`,
        bars: bars.toSorted((a, b) => a.fromNs - b.fromNs || Number(b.kind === "wait") - Number(a.kind === "wait")),
      };
    });
  });
}

interface Span {
  readonly fromNs: number;
  readonly toNs: number;
}

function engineBars(partition: TimelinePartition, tenant: number, isFirst: boolean): TimelineBar[] {
  const { processes, stretches, bursts } = partition;
  const isOwn = (process: number): boolean => processes[process]!.tenant === tenant;
  const ran: Span[] = bursts.filter(({ process }) => isOwn(process));
  const bars: TimelineBar[] = [];
  for (const { kind, fromNs, toNs, process } of stretches) {
    if (kind === "idle" || (process === null && (kind === "run" || !isFirst))) continue;
    if (process !== null && !isOwn(process)) continue;
    if (kind === "run") ran.push({ fromNs, toNs });
    else bars.push({ kind, fromNs, toNs });
  }
  return [...union(ran).map((span) => ({ kind: "run", ...span }) as const), ...bars];
}

/** When a part of a GPU that changes its layout was not there. */
function awayBars({ away = [] }: TimelinePartition, window: Span): TimelineBar[] {
  const spans = away.map(({ fromNs, toNs }) => ({ fromNs, toNs: toNs ?? Infinity }));
  return cutAll(spans, window.fromNs, window.toNs).map((span) => ({ kind: "away", ...span }));
}

/** When all processes of a tenant on a partition were down. */
function downBars({ processes, downs = [] }: TimelinePartition, tenant: number, window: Span): TimelineBar[] {
  const spans = processes.flatMap(({ tenant: whose }, process) =>
    whose === tenant
      ? [
          downs
            .filter((down) => down.process === process)
            .map(({ fromNs, toNs }) => ({ fromNs, toNs: toNs ?? Infinity })),
        ]
      : [],
  );
  const all = spans.reduce((left, right) => left.flatMap((span) => cutAll(right, span.fromNs, span.toNs)));
  return cutAll(all, window.fromNs, window.toNs).map((span) => ({ kind: "down", ...span }));
}

function cutAll(spans: readonly Span[], fromNs: number, toNs: number): Span[] {
  return spans
    .map((span) => ({ fromNs: Math.max(span.fromNs, fromNs), toNs: Math.min(span.toNs, toNs) }))
    .filter((span) => span.toNs > span.fromNs);
}

/** The instants in any of the spans, as spans in order that do not touch. */
function union(spans: readonly Span[]): Span[] {
  const merged: { fromNs: number; toNs: number }[] = [];
  for (const { fromNs, toNs } of spans.toSorted((a, b) => a.fromNs - b.fromNs)) {
    const last = merged.at(-1);
    if (last !== undefined && fromNs <= last.toNs) last.toNs = Math.max(last.toNs, toNs);
    else merged.push({ fromNs, toNs });
  }
  return merged;
}
