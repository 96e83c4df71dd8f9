import type { TimelineRecorder } from "../metrics/timeline-recorder.ts";
import type { LayoutsRecord } from "../result/layouts.ts";
import { LayoutGate } from "../sharing/layout-gate.ts";
import { type FreshPart, LayoutPart } from "../sharing/layout-part.ts";
import type { Station } from "../sharing/policy.ts";
import type { RecutPart } from "../sharing/recut-part.ts";
import type { LayoutPlan } from "../sharing/recut-plan.ts";
import type { RecutSink } from "../sharing/recut-sink.ts";
import { Recutter } from "../sharing/recutter.ts";
import type { Door } from "../workload/server.ts";
import type { Router } from "../workload/routing.ts";
import type { Tenant } from "../workload/tenant.ts";
import type { ProcessMemory } from "./memory.ts";
import { isMoving, layoutOf } from "./resolve-layouts.ts";
import type { PartitionSpec, ReadyTenant } from "./scenario.ts";

/** What of a simulation its layouts depend on. */
export interface LayoutsSpec {
  /** In rank order. */
  readonly tenants: readonly ReadyTenant[];
  readonly partitions: readonly { readonly spec: PartitionSpec; readonly memory: readonly ProcessMemory[] }[];
  readonly durationNs: number;
}

/** The stations of a model of which some may come and go. */
export interface WiredLayouts {
  /** Same order as the partitions. */
  readonly stations: readonly Station[];
  /** Doors of each tenant's processes as they are at first, in rank order, whether behind a gate or not. */
  readonly doors: readonly (readonly Door[])[];
  /** To be attached as observers, and started after the stations. */
  readonly recutters: readonly Recutter[];
  /** What has been up to an instant; null where all layouts are fixed. */
  record(nowNs: number): LayoutsRecord | null;
}

/**
 * Builds the stations, and puts a gate in front of every tenant of which a part comes or goes. Tenants and stations
 * that no change of layout touches are built as if there were none.
 * @param routes of each tenant, in rank order
 * @param sink   where tenants report, if anything moves
 * @param build  makes the station of a partition and appends the doors of its processes to their tenants
 * @param watch  is told which parts are there
 */
export function wireLayouts(
  spec: LayoutsSpec,
  tenants: readonly Tenant[],
  routes: readonly Router[],
  sink: RecutSink,
  build: (partition: number, isAgain: boolean) => Station,
  watch?: Pick<TimelineRecorder, "left" | "came">,
): WiredLayouts {
  const gates = new Map(
    spec.tenants.flatMap(({ name }, rank): [number, LayoutGate][] => {
      const own = spec.partitions.filter(({ memory }) =>
        memory.some((process) => process.tenant === name && process.failure === null),
      );
      if (!own.some((partition) => isMoving(partition.spec))) return [];
      const { requests } = tenants[rank]!;
      const { queueLimit } = spec.tenants[rank]!.rules;
      return [[rank, new LayoutGate(requests, routes[rank]!, queueLimit, (nowNs) => sink.poke(nowNs))]];
    }),
  );
  const fresh = (partition: number, isAgain: boolean): FreshPart => {
    const before = tenants.map(({ servers }) => servers.length);
    const station = build(partition, isAgain);
    const doors = tenants.flatMap(({ servers }, tenant) =>
      gates.has(tenant) ? servers.splice(before[tenant]!).map((door) => ({ tenant, door })) : [],
    );
    return { station, doors };
  };
  const recutters: Recutter[] = [];
  const open = (partition: number, doors: FreshPart["doors"], nowNs: number): void => {
    for (const [rank, gate] of gates) {
      const own = doors.filter(({ tenant }) => tenant === rank).map(({ door }) => door);
      if (own.length > 0) gate.open(partition, own, nowNs);
    }
  };
  const behind = tenants.map((): Door[] => []);
  const parts = new Map<LayoutPlan, RecutPart[]>();
  const stations = spec.partitions.map(({ spec: partition }, i): Station => {
    const place = layoutOf(partition);
    if (place !== null && !parts.has(place.plan)) parts.set(place.plan, []);
    const built = fresh(i, false);
    for (const { tenant, door } of built.doors) behind[tenant]!.push(door);
    if (place === null || !isMoving(partition)) {
      open(i, built.doors, 0);
      return built.station;
    }
    const { plan, layouts } = place;
    const part = new LayoutPart(built, () => fresh(i, true));
    // Those of the first layout come in the same instant.
    watch?.left(i, false, 0);
    parts.get(plan)!.push({
      layouts,
      instance: partition.profile === null ? "whole" : `${partition.profile.name}@${partition.start}`,
      loadNs: loadsOf(spec, i, plan),
      isIdle: () => part.isIdle,
      open: (nowNs) => {
        open(i, part.up(), nowNs);
        watch?.came(i, nowNs);
      },
      shut: (nowNs) => {
        for (const gate of gates.values()) gate.shut(i, plan.onDrain === "move", nowNs);
      },
      remove: (nowNs) => {
        watch?.left(i, !part.isIdle, nowNs);
        part.down(nowNs);
        for (const gate of gates.values()) gate.remove(i, nowNs);
      },
    });
    return part;
  });
  const doors = tenants.map(({ servers }, rank) => (gates.has(rank) ? behind[rank]! : [...servers]));
  for (const [rank, gate] of gates) tenants[rank]!.servers.push(gate);
  for (const [plan, own] of parts) {
    const watched = spec.tenants.findIndex(({ name }) => name === plan.rule?.tenant);
    // The last counted requests may end under another layout, but an idle run must come to an end.
    recutters.push(new Recutter(plan, own, watched < 0 ? null : tenants[watched]!, 2 * spec.durationNs));
  }
  sink.recutters = recutters;
  const record = (nowNs: number): LayoutsRecord | null =>
    recutters.length === 0
      ? null
      : {
          endNs: nowNs,
          gpus: [...parts.keys()].map(({ gpuIndex, start }, i) => ({
            gpuIndex,
            start,
            recuts: recutters[i]!.records(),
          })),
          tenants: [...gates].map(([rank, gate]) => gate.record(spec.tenants[rank]!.name, nowNs)),
        };
  return { stations, doors, recutters, record };
}

/** Time to bring the weights of each process of a partition to the GPU [ns]. */
function loadsOf({ tenants, partitions }: Pick<LayoutsSpec, "tenants" | "partitions">, i: number, plan: LayoutPlan) {
  return partitions[i]!.memory.flatMap((process): number[] => {
    const tenant = tenants.find(({ name }) => name === process.tenant);
    if (tenant === undefined || process.failure !== null) return [];
    return [(tenant.memory.weightsBytes.value / 1e9) * plan.settings.loadPerGB];
  });
}
