import { stableJson } from "../base/json.ts";
import type {
  Company,
  CompanyLatency,
  NeighbourEffect,
  PlacementMetric,
  PlacedPart,
  PlacedTenant,
  TenantPlacement,
} from "../result/placement.ts";
import { shareInterval } from "./out-of-memory.ts";
import { estimate, notNegative } from "./over-replications.ts";

/** One replication as far as the luck of placement shows in it. */
export interface PlacementSample {
  /** Partitions with tenants, each with its kind: profile and GPU. */
  readonly parts: readonly (PlacedPart & { readonly kind: string })[];
  /** By rank. */
  readonly tenants: readonly PlacedLatency[];
}

/** How a tenant fared in one replication. */
export interface PlacedLatency {
  /** Latency [ns]; null where none is known. */
  readonly latency: Readonly<Record<PlacementMetric, number | null>>;
  /** Its queue grew without end, so that latencies say how long the run was. */
  readonly isOverloaded: boolean;
  /** Some process of it did not start. */
  readonly hasFailed: boolean;
  /** Whether it missed each of its targets; absent where it has none. */
  readonly missed?: readonly boolean[];
}

/** The tenant that placements are about. */
export interface PlacedSubject {
  readonly name: string;
  readonly rank: number;
  /** Names of the other tenants. */
  readonly others: readonly string[];
}

/** One tenant in one replication. */
interface Stay extends PlacedLatency {
  /** From 1. */
  readonly number: number;
  readonly on: readonly string[];
  readonly neighbours: readonly PlacedTenant[];
  readonly partitions: readonly string[];
}

/**
 * What the luck of placement did to one tenant.
 * @param samples one per replication, in their order
 * @param metric  the latency that placements are compared by
 */
export function combinePlacement(
  samples: readonly PlacementSample[],
  { name, rank, others }: PlacedSubject,
  metric: TenantPlacement["metric"],
  confidence: number,
): TenantPlacement {
  const stays = samples.map((sample, i) => stayOf(sample, i + 1, name, rank));
  const latency = (some: readonly Stay[]): CompanyLatency => latencyOf(some, metric, confidence);
  const companies = new Map<string, Stay[]>();
  for (const stay of stays) {
    const key = stableJson([stay.on, stay.neighbours]);
    companies.set(key, [...(companies.get(key) ?? []), stay]);
  }
  const failed = stays.filter(({ hasFailed }) => hasFailed).length;
  const interval = shareInterval(failed, stays.length, confidence);
  const missed = (stays[0]?.missed ?? [])
    .map((_, target) => ({ target, replications: stays.filter((stay) => stay.missed?.[target] === true).length }))
    .filter(({ replications }) => replications > 0);
  const partitions = samples.flatMap(({ parts }) => parts.map(({ partition }) => partition));
  return {
    name,
    metric,
    ...(failed === 0 ? {} : { failedStart: { probability: failed / stays.length, interval } }),
    ...(missed.length === 0 ? {} : { missed }),
    landed: [...new Set(partitions)]
      .toSorted()
      .map((partition) => ({
        partition,
        replications: stays.filter((stay) => stay.partitions.includes(partition)).length,
      }))
      .filter(({ replications }) => replications > 0),
    companies: [...companies.values()]
      .map((some): Company => ({
        on: some[0]!.on,
        neighbours: some[0]!.neighbours,
        replications: some.map(({ number }) => number),
        overloaded: some.filter(({ isOverloaded, hasFailed }) => isOverloaded && !hasFailed).length,
        failed: some.filter(({ hasFailed }) => hasFailed).length,
        ...latency(some),
      }))
      .toSorted(byFortune),
    neighbours: others.flatMap((other): NeighbourEffect[] => {
      const isBeside = ({ neighbours }: Stay): boolean => neighbours.some((one) => one.name === other);
      const together = stays.filter(isBeside);
      if (together.length === 0 || together.length === stays.length) return [];
      const [beside, apart] = [latency(together), latency(stays.filter((stay) => !isBeside(stay)))];
      const isKnown = beside.valueNs !== null && apart.valueNs !== null && apart.valueNs > 0;
      const ratio = isKnown ? beside.valueNs / apart.valueNs : null;
      return [{ name: other, replications: together.length, beside, apart, ratio }];
    }),
  };
}

function stayOf({ parts, tenants }: PlacementSample, number: number, name: string, rank: number): Stay {
  const own = parts.filter((part) => part.tenants.some((tenant) => tenant.name === name));
  const counts = new Map<string, number>();
  for (const tenant of own.flatMap((part) => part.tenants)) {
    if (tenant.name !== name) counts.set(tenant.name, (counts.get(tenant.name) ?? 0) + tenant.processes);
  }
  const neighbours = [...counts].map(([other, processes]) => ({ name: other, processes }));
  return {
    ...tenants[rank]!,
    number,
    on: own.map(({ kind }) => kind).toSorted(),
    neighbours: neighbours.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    partitions: own.map(({ partition }) => partition),
  };
}

function latencyOf(stays: readonly Stay[], metric: TenantPlacement["metric"], confidence: number): CompanyLatency {
  const sound = stays.filter(({ isOverloaded, hasFailed }) => !isOverloaded && !hasFailed);
  if (metric === null || sound.length === 0) return { valueNs: null, interval: null };
  const { value, interval } = estimate(
    sound.map(({ latency }) => latency[metric]),
    confidence,
  );
  return { valueNs: value, interval: notNegative(interval) };
}

/** Who failed or was overloaded more often fared worse, then who took longer. */
function byFortune(a: Company, b: Company): number {
  const share = (count: number, { replications }: Company): number => count / replications.length;
  return (
    share(a.failed, a) - share(b.failed, b) ||
    share(a.overloaded, a) - share(b.overloaded, b) ||
    (a.valueNs ?? Infinity) - (b.valueNs ?? Infinity) ||
    a.replications[0]! - b.replications[0]!
  );
}
