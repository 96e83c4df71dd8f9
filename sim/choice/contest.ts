import type { Objective } from "../result/choice.ts";
import type { ReadyTenant } from "../scenario/scenario.ts";
import type { Candidate } from "./candidate.ts";
import { strain } from "./capacity.ts";
import { effectiveChanges } from "./effective.ts";
import { loneUnitsOf, slowdownIn } from "./isolation.ts";
import { type Bench, meanOf } from "./judge.ts";
import { INDIFFERENCE } from "./objective.ts";
import type { Cell, Changes, Unit } from "./unit.ts";

/** Who meets whom, and what they are compared by. */
export interface Arena {
  readonly bench: Bench;
  readonly objective: Objective;
  /** Those held for the best; the recommended one first. */
  readonly held: readonly Candidate[];
  readonly rivals: readonly Candidate[];
  /**
   * Factor on the load by replication, 1 unless the objective is `throughput`: who carries more is decided at the load
   * up to which the recommended candidate carries.
   */
  readonly loads: readonly number[];
}

/** One comparison under changed conditions. */
export interface Contest {
  readonly changesOf: (unit: Unit) => Changes;
  /** Factor on the throughput that is asked for. */
  readonly target: number;
  readonly replications: readonly number[];
}

export interface Outcome {
  readonly first: Candidate;
  /** The first, where it is ahead of all that are held by more than the indifference; else null. */
  readonly overtaker: Candidate | null;
  /** Whether the first one serves: its queues do not grow and, unless the objective is `latency`, its targets are met. */
  readonly isServed: boolean;
}

/** What candidates are ordered by, the least first. */
interface Score {
  readonly candidate: Candidate;
  /** 0 serves, 1 misses a target, 2 has a queue that grows, 3 cannot be compared. */
  readonly rank: number;
  readonly price: number;
  readonly value: number;
}

/**
 * Decides contests. Parts of a candidate are simulated one after the other, the most strained first, and no further once
 * it is behind the best whatever the rest of its parts do: most are after one. Those as good as the recommended one are
 * looked at only where a rival is ahead of it.
 */
export async function decideContests(arena: Arena, contests: readonly Contest[]): Promise<Outcome[]> {
  const { bench, held, rivals } = arena;
  const [own, ...equals] = held as [Candidate, ...Candidate[]];
  // Once a part of it misses, the others no longer decide whether somebody else serves.
  const isMissing = (contest: Contest): boolean => scoreOf(arena, own, contest).rank > 0;
  for (const unit of byStrain(arena, own)) {
    const open = contests.filter((contest) => !isMissing(contest));
    await bench.ledger.need(open.flatMap((contest) => cellsFor(arena, own, unit, contest)));
  }
  const champions = contests.map(() => own);
  const first = await race(arena, contests, rivals, champions);
  const outcome = (contest: Contest, i: number, best: Candidate): Outcome =>
    outcomeOf(arena, scoreOf(arena, first[i]!, contest), scoreOf(arena, best, contest));
  const outcomes = contests.map((contest, i) => outcome(contest, i, own));
  const doubtful = contests.flatMap((contest, i) => (outcomes[i]!.overtaker === null ? [] : [{ contest, i }]));
  const best = await race(
    arena,
    doubtful.map(({ contest }) => contest),
    equals,
    doubtful.map(() => own),
  );
  doubtful.forEach(({ contest, i }, at) => {
    const equal = best[at]!;
    const found = outcome(contest, i, equal);
    outcomes[i] = found.overtaker === null ? { ...found, first: equal } : found;
  });
  return outcomes;
}

/** The best of the champion and the entrants in each contest. */
async function race(
  arena: Arena,
  contests: readonly Contest[],
  entrants: readonly Candidate[],
  champions: readonly Candidate[],
): Promise<Candidate[]> {
  const best = [...champions];
  let open = contests.map(() => entrants.map((candidate) => ({ candidate, units: byStrain(arena, candidate) })));
  for (;;) {
    const asked: Cell[] = [];
    open = open.map((entered, i) =>
      entered.filter(({ candidate, units }) => {
        const contest = contests[i]!;
        if (compare(scoreOf(arena, candidate, contest), scoreOf(arena, best[i]!, contest)) > 0) return false;
        const unit = units.find((one) => !isKnown(arena, candidate, one, contest));
        if (unit === undefined) best[i] = candidate;
        else asked.push(...cellsFor(arena, candidate, unit, contest));
        return unit !== undefined;
      }),
    );
    if (asked.length === 0) return best;
    await arena.bench.ledger.need(asked);
  }
}

/** Units in the order of how strained they are in the scenario as it is; those that were never run last. */
function byStrain({ bench }: Arena, candidate: Candidate): Unit[] {
  const worst = (unit: Unit): number => {
    const cell = { unit, changes: {}, replication: 0 };
    if (!bench.ledger.has(cell)) return -1;
    const { tenants } = bench.ledger.of(cell);
    return Math.max(...unit.tenants.map((name, i) => strain(tenantOf(bench, name).targets, tenants[i]!)));
  };
  return candidate.units
    .map((unit) => ({ unit, worst: worst(unit) }))
    .toSorted((a, b) => (a.worst === b.worst ? 0 : b.worst - a.worst))
    .map(({ unit }) => unit);
}

function cellsFor(arena: Arena, candidate: Candidate, unit: Unit, contest: Contest): Cell[] {
  const units = arena.objective === "isolation" ? [unit, ...loneUnitsOf(arena.bench, candidate, unit)] : [unit];
  return contest.replications.flatMap((replication) => units.map((one) => cellOf(arena, one, contest, replication)));
}

function cellOf({ bench, loads }: Arena, unit: Unit, { changesOf }: Contest, replication: number): Cell {
  const { load = 1, ...rest } = changesOf(unit);
  return { unit, replication, changes: effectiveChanges(bench, unit, { ...rest, load: load * loads[replication]! }) };
}

function isKnown(arena: Arena, candidate: Candidate, unit: Unit, contest: Contest): boolean {
  return cellsFor(arena, candidate, unit, contest).every((cell) => arena.bench.ledger.has(cell));
}

/** The score of a candidate; a bound that it cannot fall below where some of its parts were not simulated. */
function scoreOf(arena: Arena, candidate: Candidate, contest: Contest): Score {
  const { bench, objective } = arena;
  const hasTargets = bench.tenants.some(({ targets }) => targets.length > 0);
  const known = candidate.units.filter((unit) => isKnown(arena, candidate, unit, contest));
  const strained = meanOf(contest.replications.map((replication) => strainIn(arena, known, contest, replication)));
  const price = objective === "cost" ? (candidate.costPerHour ?? candidate.gpus) : 0;
  const isBeyond = hasTargets && (objective === "isolation" || objective === "cost") && strained > 1;
  const rank = strained === Infinity ? 2 : isBeyond ? 1 : 0;
  if (objective !== "isolation") return { candidate, rank, price, value: strained };
  const slowdowns = contest.replications.map((replication) => {
    const cell = (unit: Unit): Cell => cellOf(arena, unit, contest, replication);
    const all = known.flatMap((unit) => unit.tenants.map((tenant) => slowdownIn(bench, candidate, tenant, cell)));
    return all.some((one) => one === null) ? null : Math.max(0, ...all.map(Number));
  });
  if (slowdowns.some((one) => one === null)) return { candidate, rank: 3, price, value: Infinity };
  return { candidate, rank, price, value: meanOf(slowdowns.map(Number)) };
}

/**
 * How strained the tenants on some units are in one replication: the worst ratio of a target to its limit; the mean over
 * all tenants of p99 latency [ns] where nobody has targets. Infinite where a queue grows.
 */
function strainIn(arena: Arena, units: readonly Unit[], contest: Contest, replication: number): number {
  const { bench } = arena;
  const hasTargets = bench.tenants.some(({ targets }) => targets.length > 0);
  const found = units.flatMap((unit) => {
    const samples = bench.ledger.of(cellOf(arena, unit, contest, replication)).tenants;
    return unit.tenants.map((name, i) => {
      const own = strain(scaledTargets(tenantOf(bench, name), contest.target), samples[i]!);
      return hasTargets || own === Infinity ? own : (samples[i]!.times.latency.p99 ?? 0);
    });
  });
  if (hasTargets) return Math.max(0, ...found);
  return found.reduce((sum, one) => sum + one, 0) / bench.tenants.length;
}

function scaledTargets({ targets }: ReadyTenant, factor: number): ReadyTenant["targets"] {
  if (factor === 1) return targets;
  return targets.map((one) => (one.metric === "throughput" ? { ...one, limit: one.limit * factor } : one));
}

function tenantOf({ tenants }: Bench, name: string): ReadyTenant {
  return tenants.find((tenant) => tenant.name === name)!;
}

function compare(a: Score, b: Score): number {
  return (
    a.rank - b.rank ||
    (a.rank === 0 ? a.price - b.price : 0) ||
    (a.value === b.value ? 0 : a.value - b.value) ||
    (a.candidate.name < b.candidate.name ? -1 : a.candidate.name > b.candidate.name ? 1 : 0)
  );
}

function outcomeOf({ bench, objective, held }: Arena, first: Score, best: Score): Outcome {
  const isServed = first.rank === 0;
  const { candidate } = first;
  if (!isServed || held.includes(candidate)) return { first: candidate, overtaker: null, isServed };
  const hasTargets = bench.tenants.some(({ targets }) => targets.length > 0);
  const slack = hasTargets && objective !== "isolation" ? INDIFFERENCE : INDIFFERENCE * best.value;
  const isAhead = best.rank > 0 || first.price < best.price || best.value - first.value > slack;
  return { first: candidate, overtaker: isAhead ? candidate : null, isServed };
}
