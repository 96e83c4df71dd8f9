import type { MigProfile } from "../hardware/gpu.ts";
import { targetRatio } from "../metrics/deciding-metric.ts";
import { policyByKey } from "../sharing/index.ts";
import type { Part } from "./arrangements.ts";
import { type Field, firstOf } from "./field.ts";
import { cellsOf, type Ledger } from "./ledger.ts";
import { type Unit, unitOfPart } from "./unit.ts";

/** Replications of every tenant alone on every size of part; one where two cost too much. */
const LONE_REPLICATIONS = 2;

/** What a tenant shows alone on a part, in the best of the replications. */
interface Lone {
  /** Its worst target's ratio; p99 latency in ns without targets; null where too few requests finished. */
  readonly ratio: number | null;
  readonly hasTargets: boolean;
  /** Device time its arrivals ask for per second; 0 for closed loops, which adapt, and language models, which batch. */
  readonly offered: number;
  /** The same as SM-time. */
  readonly offeredSm: number;
  readonly busy: number;
  readonly overloaded: boolean;
}

/** By kind, then by profile name ("" for the whole GPU). */
export type LoneTable = readonly ReadonlyMap<string, Lone>[];

/**
 * Runs every kind of tenant alone on the parts that the given parts use.
 * @param events that it may cost, about; where two replications cost more, only the first is run
 */
export async function runAlone(
  field: Field,
  parts: readonly Part[],
  ledger: Ledger,
  events: number,
): Promise<LoneTable> {
  const wanted = field.kinds.map((_, kind) => {
    const own = parts.filter((part) => part.counts[kind]! > 0);
    return [...new Map(own.map(({ profile }) => [profile?.name ?? "", profile])).values()];
  });
  const units = wanted.map((profiles, kind) => profiles.map((profile) => loneUnit(field, kind, profile)));
  await ledger.need(cellsOf(units.flat(), {}, 1));
  const replications = LONE_REPLICATIONS * ledger.eventsOf(units.flat()) > events ? 1 : LONE_REPLICATIONS;
  await ledger.need(cellsOf(units.flat(), {}, replications));
  return units.map(
    (own, kind) =>
      new Map(own.map((unit, i) => [wanted[kind]![i]?.name ?? "", loneOf(field, kind, unit, ledger, replications)])),
  );
}

/** A tenant of a kind alone on a part. */
function loneUnit(field: Field, kind: number, profile: MigProfile | null): Unit {
  const { name, processes } = firstOf(field, kind);
  return unitOfPart({
    gpu: field.gpu.name,
    profile: profile?.name ?? null,
    policy: processes === 1 ? "exclusive" : "timeSlicing",
    tenants: [name],
  });
}

function loneOf(field: Field, kind: number, unit: Unit, ledger: Ledger, replications: number): Lone {
  const { targets, arrivals, work } = firstOf(field, kind);
  const cells = cellsOf([unit], {}, replications).map((cell) => ledger.of(cell));
  const ratios = cells.map(({ tenants }) => {
    const [sample] = tenants;
    if (targets.length === 0) return sample!.times.latency.p99;
    const known = targets.map((target, i) => targetRatio(target, sample!.targets[i]!.value));
    return known.some((ratio) => ratio === null) ? null : Math.max(...known.map((ratio) => ratio!));
  });
  const known = ratios.filter((ratio) => ratio !== null);
  const isOpen = arrivals.kind !== "closed" && work.kind !== "llm";
  const least = (pick: (cell: (typeof cells)[number]) => number): number => Math.min(...cells.map(pick));
  return {
    ratio: known.length < ratios.length ? null : Math.min(...known),
    hasTargets: targets.length > 0,
    offered: isOpen ? least(({ tenants }) => tenants[0]!.load.offered ?? 0) : 0,
    offeredSm: isOpen ? least(({ sm }) => sm) : 0,
    busy: arrivals.kind === "closed" ? 0.5 : least(({ busy }) => busy),
    overloaded: cells.every(({ tenants }) => tenants[0]!.load.verdict === "overloaded"),
  };
}

/** Why a part cannot serve its tenants even by what they are alone on it; null when that does not rule it out. */
export function loneRefusal(part: Part, table: LoneTable, field: Field): "utilisation" | "alone" | null {
  const own = lonesOf(part, table);
  if (own.some(({ lone }) => lone.overloaded)) return "utilisation";
  const sum = (pick: (lone: Lone) => number): number =>
    own.reduce((all, { lone, count }) => all + count * pick(lone), 0);
  if (part.policy !== "mps" && sum(({ offered }) => offered) >= 1) return "utilisation";
  if (part.policy === "mps") {
    const gain = policyByKey("mps")!.params["overlapGain"]!.fallback(field.gpu).value;
    if (sum(({ offeredSm }) => offeredSm) >= gain) return "utilisation";
  }
  return own.some(({ lone }) => lone.hasTargets && lone.ratio !== null && lone.ratio > 1) ? "alone" : null;
}

/**
 * A guess at the worst ratio on a part, which orders what is simulated first and decides nothing else: the lone ratio,
 * stretched as a queue's waiting is by what the others use.
 */
export function guessOf(part: Part, table: LoneTable): number {
  const own = lonesOf(part, table);
  const busy = own.reduce((all, { lone, count }) => all + count * lone.busy, 0);
  const side = part.policy === "mps" ? 0.6 : 1;
  return Math.max(
    ...own.map(({ lone, count }) => {
      const others = count === 0 ? 0 : busy - lone.busy;
      return (lone.ratio ?? 1) * (1 + (side * others) / Math.max(0.05, 1 - side * Math.min(0.95, busy)));
    }),
  );
}

function lonesOf({ profile, counts }: Part, table: LoneTable): { readonly lone: Lone; readonly count: number }[] {
  return counts.flatMap((count, kind) =>
    count === 0 ? [] : [{ lone: table[kind]!.get(profile?.name ?? "")!, count }],
  );
}
