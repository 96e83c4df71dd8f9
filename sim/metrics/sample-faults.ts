import type {
  DownRecord,
  EndedProcess,
  FaultClass,
  FaultClassResult,
  FaultReading,
  FaultsRecord,
  LostRequests,
} from "../result/faults.ts";
import { brokenMinutes } from "./fault-tally.ts";

/** What one replication shows of the faults of one policy, of fixed size whatever its length. */
export interface FaultsSample {
  readonly reading: FaultReading;
  /** By the classes asked for, in their order. */
  readonly classes: readonly FaultClassSample[];
  /** In rank order. */
  readonly tenants: readonly TenantFaultsSample[];
}

/** What the result says of a class, in one replication. */
export interface FaultClassSample extends Omit<FaultClassResult, "class" | "tenantsHit"> {
  /** Ranks, ascending. */
  readonly tenantsHit: readonly number[];
}

export interface TenantFaultsSample {
  readonly ended: number;
  readonly lostServing: number;
  readonly lostQueued: number;
  readonly lostAgain: number;
  readonly failedShare: number | null;
  readonly availability: number;
  readonly outageNs: number;
  readonly broken: number;
  readonly minutes: number;
}

/** Where a replication is looked at. */
export interface FaultsWindow {
  readonly classes: readonly FaultClass[];
  /** Quantiles of each tenant's time targets, and where its counting begins [ns], in rank order. */
  readonly tenants: readonly { readonly quantiles: readonly number[]; readonly fromNs: number }[];
  /** Faults from here on count: where the counting of the last tenant begins [ns]. */
  readonly fromNs: number;
  readonly toNs: number;
  /** Borders of the windows of the record's tallies. */
  readonly edgesNs: Float64Array;
}

/** Condenses the faults of one replication. */
export function sampleFaults(record: FaultsRecord, window: FaultsWindow): FaultsSample {
  return {
    reading: record.reading,
    classes: window.classes.map((name) => sampleClass(record, name, window)),
    tenants: window.tenants.map((_, rank) => sampleTenant(record, rank, window)),
  };
}

function sampleClass(record: FaultsRecord, name: FaultClass, window: FaultsWindow): FaultClassSample {
  const { fromNs, toNs } = window;
  const all = record.faults.filter((fault) => fault.class === name);
  const faults = all.filter(({ atNs }) => atNs >= fromNs && atNs < toNs);
  const ended = faults.flatMap((fault) => fault.ended);
  const hit = faults.flatMap(({ ended: own, keptDown }) => [...own.map(({ tenant }) => tenant), ...keptDown]);
  const downs = record.downs.filter((down) => down.class === name);
  return {
    count: faults.length,
    harmless: faults.filter(({ isFelt }) => !isFelt).length,
    escalated: faults.filter(({ isEscalated }) => isEscalated).length,
    processesEnded: ended.length,
    tenantsHit: [...new Set(hit)].sort((a, b) => a - b),
    ...lostIn(
      all.flatMap((fault) => fault.ended),
      window,
    ),
    workLostNs: sum(ended.map(({ workNs }) => workNs)),
    downNs: sum(downs.map((down) => insideNs(down, fromNs, toNs))),
  };
}

function sampleTenant(record: FaultsRecord, rank: number, window: FaultsWindow): TenantFaultsSample {
  const { tenants, toNs, edgesNs } = window;
  const { quantiles, fromNs } = tenants[rank]!;
  const tally = record.tallies[rank]!;
  const all = record.faults.flatMap((fault) => fault.ended).filter(({ tenant }) => tenant === rank);
  const ended = all.filter(({ atNs }) => atNs >= fromNs && atNs < toNs);
  const processes = record.processes[rank]!;
  const downs = record.downs.filter(({ tenant }) => tenant === rank);
  const first = edgesNs.indexOf(fromNs);
  const arrived = sum([...tally.arrived.subarray(first)]);
  const { broken, minutes } = brokenMinutes(tally, quantiles, fromNs, toNs);
  const downNs = sum(downs.map((down) => insideNs(down, fromNs, toNs)));
  return {
    ended: ended.length,
    ...lostIn(all, window),
    failedShare: arrived === 0 ? null : sum([...tally.failed.subarray(first)]) / arrived,
    availability: processes === 0 ? 0 : 1 - downNs / (processes * (toNs - fromNs)),
    outageNs: outageNs(downs, processes, fromNs, toNs),
    broken,
    minutes,
  };
}

/** Requests that arrived while those of their tenant were counted, whenever they were lost. */
function lostIn(
  ended: readonly EndedProcess[],
  { tenants, edgesNs }: FaultsWindow,
): Pick<FaultClassSample, "lostServing" | "lostQueued" | "lostAgain"> {
  const counted = ended.flatMap(({ tenant, byWindow }) => byWindow.slice(edgesNs.indexOf(tenants[tenant]!.fromNs)));
  const total = (pick: keyof LostRequests): number => sum(counted.map((one) => one[pick]));
  return { lostServing: total("serving"), lostQueued: total("queued"), lostAgain: total("again") };
}

/** The part of a stretch that lies in [fromNs, toNs). */
function insideNs(down: DownRecord, fromNs: number, toNs: number): number {
  return Math.max(0, Math.min(down.toNs ?? toNs, toNs) - Math.max(down.fromNs, fromNs));
}

/** Time in [fromNs, toNs) in which as many stretches as there are processes hold at once. */
function outageNs(downs: readonly DownRecord[], processes: number, fromNs: number, toNs: number): number {
  const changes = downs
    .flatMap((down): [number, number][] => [
      [down.fromNs, 1],
      [down.toNs ?? toNs, -1],
    ])
    .toSorted(([a, da], [b, db]) => a - b || da - db);
  let outage = 0;
  let isDown = 0;
  let sinceNs = fromNs;
  for (const [atNs, change] of [...changes, [toNs, 0] as const]) {
    const untilNs = Math.min(Math.max(atNs, fromNs), toNs);
    if (isDown === processes) outage += untilNs - sinceNs;
    sinceNs = untilNs;
    isDown += change;
  }
  return outage;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
