import type { CandidateState } from "../result/choice.ts";
import { combineTenant } from "../metrics/combine-tenant.ts";
import { targetRatio } from "../metrics/deciding-metric.ts";
import type { TenantSample } from "../metrics/tenant-sample.ts";
import type { Target, TenantResult } from "../result/run.ts";
import type { ReadyTenant } from "../scenario/scenario.ts";
import type { Candidate } from "./candidate.ts";
import { changesFor, type Ledger } from "./ledger.ts";
import { namesText } from "./names.ts";
import type { Changes } from "./unit.ts";

/** Share of intervals that hold the true value. */
export const CONFIDENCE = 0.95;

/** What decides about a tenant: one of its targets, or its p99 latency where it has none. */
export interface Deciding {
  readonly tenant: string;
  /** null: p99 latency without a limit. */
  readonly target: Target | null;
  /** Its index among the tenant's targets. */
  readonly index: number;
}

/** A candidate after some replications. */
export interface Judgement {
  readonly candidate: Candidate;
  readonly replications: number;
  readonly state: CandidateState;
  readonly why: string | null;
  /**
   * Per replication: the ratio of the target that is worst in the mean, or the mean over tenants of p99 latency [ns]
   * where no tenant has targets; null where it is not known.
   */
  readonly latency: readonly number[] | null;
  /** Tenants, and which of their numbers is worst; in rank order. */
  readonly tenants: readonly JudgedTenant[];
}

export interface JudgedTenant {
  readonly deciding: Deciding;
  /** Per replication: ratio to the limit, or p99 latency [ns] without one; null where too few requests finished. */
  readonly values: readonly number[] | null;
  readonly result: TenantResult;
  /** Mean latency per replication [ns]. */
  readonly meanNs: readonly (number | null)[];
}

/** What {@link judge} looks at. */
export interface Bench {
  readonly ledger: Ledger;
  readonly tenants: readonly ReadyTenant[];
  /** Whether arrivals are recorded, so that a queue that grows comes to an end. */
  readonly isFinite: boolean;
  /** What is known of tenants on units, by names: candidates share most of their parts. */
  readonly judged: Map<string, JudgedTenant>;
}

/** The samples of a tenant under a candidate, by replication, all of which have been run. */
function samplesOf(
  { ledger }: Bench,
  candidate: Candidate,
  tenant: string,
  changes: Changes,
  replications: readonly number[],
): TenantSample[] {
  const unit = candidate.units.find(({ tenants }) => tenants.includes(tenant))!;
  const own = changesFor(unit, changes);
  return replications.map((replication) => ledger.tenant(unit, tenant, own, replication));
}

/** What the first replications of a candidate show; all of their cells have been run. */
export function judge(bench: Bench, candidate: Candidate, replications: number, changes: Changes = {}): Judgement {
  const numbers = Array.from({ length: replications }, (_, i) => i);
  const tenants = bench.tenants.map((tenant): JudgedTenant => {
    const unit = candidate.units.find((one) => one.tenants.includes(tenant.name))!;
    const name = `${bench.ledger.unitName(unit)}${JSON.stringify([tenant.name, replications, changes])}`;
    const known = bench.judged.get(name);
    if (known !== undefined) return known;
    const found = judgeTenant(bench, tenant, samplesOf(bench, candidate, tenant.name, changes, numbers));
    bench.judged.set(name, found);
    return found;
  });
  return { candidate, replications, ...stateOf(tenants), latency: latencyOf(tenants, replications), tenants };
}

function judgeTenant({ isFinite }: Bench, tenant: ReadyTenant, samples: readonly TenantSample[]): JudgedTenant {
  const deciding = decidingOf(tenant, samples);
  return {
    deciding,
    values: valuesOf(deciding, samples),
    result: combineTenant(samples, {
      name: tenant.name,
      targets: tenant.targets,
      generatesTokens: tenant.work.kind === "llm",
      placements: [],
      failure: samples.some(({ arrived, ended }) => arrived > 0 && ended.rejected === arrived)
        ? "it did not start"
        : null,
      memoryBytes: 0,
      confidence: CONFIDENCE,
      steady: !isFinite,
      longRun: !isFinite,
      forceOverloaded: false,
    }),
    meanNs: samples.map(({ times }) => times.latency.mean),
  };
}

/** The target whose ratio is the largest in the mean over replications; one that is not known counts as 0. */
function decidingOf({ name, targets }: ReadyTenant, samples: readonly TenantSample[]): Deciding {
  let worst: Deciding = { tenant: name, target: targets[0] ?? null, index: 0 };
  let worstMean = -Infinity;
  targets.forEach((target, index) => {
    const ratios = samples.map((sample) => targetRatio(target, sample.targets[index]!.value) ?? 0);
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    if (mean > worstMean) [worst, worstMean] = [{ tenant: name, target, index }, mean];
  });
  return worst;
}

function valuesOf({ target, index }: Deciding, samples: readonly TenantSample[]): readonly number[] | null {
  const values = samples.map((sample) =>
    target === null ? sample.times.latency.p99 : targetRatio(target, sample.targets[index]!.value),
  );
  return values.every((value) => value !== null && Number.isFinite(value)) ? values.map(Number) : null;
}

function latencyOf(tenants: readonly JudgedTenant[], replications: number): readonly number[] | null {
  // How late the requests of a queue that grows are says how long the run was.
  if (tenants.some(({ result }) => result.percentilesWithheld)) return null;
  const targeted = tenants.filter(({ deciding }) => deciding.target !== null);
  const known = (targeted.length > 0 ? targeted : tenants).flatMap(({ values }) => (values === null ? [] : [values]));
  if (known.length === 0) return null;
  if (targeted.length > 0) return known.reduce((a, b) => (meanOf(b) > meanOf(a) ? b : a));
  return Array.from({ length: replications }, (_, r) => meanOf(known.map((values) => values[r]!)));
}

function stateOf(tenants: readonly JudgedTenant[]): Pick<Judgement, "state" | "why"> {
  const failed = tenants.find(({ result }) => result.failure !== null);
  if (failed !== undefined) return { state: "fails", why: `${failed.deciding.tenant} does not start` };
  const overloaded = tenants.filter(({ result }) => result.percentilesWithheld);
  if (overloaded.length > 0) return { state: "overloaded", why: `${namesOf(overloaded)} overloaded` };
  const missed = tenants.filter(({ result }) => result.targets.some(({ verdict }) => verdict === "missed"));
  if (missed.length > 0) return { state: "misses", why: `${namesOf(missed)} beyond the target` };
  const open = tenants.filter(({ result }) => result.targets.some(({ verdict }) => verdict === "open"));
  return open.length > 0 ? { state: "open", why: `${namesOf(open)} too close to call` } : { state: "meets", why: null };
}

function namesOf(tenants: readonly JudgedTenant[]): string {
  return namesText(tenants.map(({ deciding }) => deciding.tenant));
}

/** The mean of at least one number. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
