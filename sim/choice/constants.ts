import type { Fact } from "../base/fact.ts";
import type { Gpu } from "../hardware/gpu.ts";
import type { PartitionSpec, ReadyScenario, ReadyTenant } from "../scenario/scenario.ts";
import type { LinearCost } from "../workload/work.ts";

/** A constant that nobody measured where it is used, and where its true value plausibly lies. */
export interface UncertainConstant {
  /** "timeSlicing contextSwitch", "tenant chat compute". */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly range: readonly [low: number, high: number];
}

/** Relative half width of the range of an assumed or derived fact for which none is known. */
const ASSUMED_WIDTH = { assumed: 0.3, derived: 0.1 } as const;

/** Relative half width of the effective rates of language models. @source fits on measured operators, rounded up */
const LLM_RATE_WIDTH = 0.1;

/** Measured on whole GPUs only; inside a MIG instance and between two contexts that fill the GPU nobody did. */
const ALWAYS = new Set(["contextSwitch"]);

/** Settings that are switched on rather than uncertain: how long a gap does not give the engine away is measured as 0. */
const NEVER = new Set(["idleLinger"]);

/** Every constant of a scenario's policies and tenants that may be redrawn, by name. */
export function uncertainConstants(scenario: ReadyScenario): UncertainConstant[] {
  const found = new Map<string, UncertainConstant>();
  visit(scenario, (constant) => {
    if (!found.has(constant.name)) found.set(constant.name, constant);
    return constant.value;
  });
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The scenario with constants at other values of their ranges.
 * @param shares by name: 0 is the low end, 1 the high end, between them the quantile of the triangular distribution
 *   whose mode is the value in use; what is not named stays
 */
export function withConstants(scenario: ReadyScenario, shares: Readonly<Record<string, number>>): ReadyScenario {
  return visit(scenario, (constant) => {
    const share = shares[constant.name];
    return share === undefined ? constant.value : triangular(constant.range, constant.value, share);
  });
}

/**
 * The quantile of the triangular distribution on a range.
 * @param mode is moved into the range where it lies outside
 * @param share 0 to 1
 */
export function triangular([low, high]: readonly [number, number], mode: number, share: number): number {
  if (high <= low) return low;
  const peak = Math.min(high, Math.max(low, mode));
  const left = (peak - low) / (high - low);
  if (share <= left) return low + Math.sqrt(share * (high - low) * (peak - low));
  return high - Math.sqrt((1 - share) * (high - low) * (high - peak));
}

type Replace = (constant: UncertainConstant) => number;

function visit(scenario: ReadyScenario, replace: Replace): ReadyScenario {
  const hasLlm = scenario.tenants.some(({ work }) => work.kind === "llm");
  return {
    ...scenario,
    tenants: scenario.tenants.map((tenant) => visitTenant(tenant, replace)),
    policies: scenario.policies.map((policy) => ({
      ...policy,
      partitions: policy.partitions.map((partition, i) =>
        visitPartition(partition, policy.placement?.replicas[i] ?? null, hasLlm, replace),
      ),
    })),
  };
}

/** @param replicas processes that an orchestrator may place on it; null where tenants are pinned */
function visitPartition(
  partition: PartitionSpec,
  replicas: number | null,
  hasLlm: boolean,
  replace: Replace,
): PartitionSpec {
  const { policy, paramFacts, params, slice } = partition;
  // A single process is never switched and has no neighbours.
  const processes = replicas ?? partition.members.reduce((sum, member) => sum + member.processes, 0);
  const drawn = Object.entries(paramFacts).flatMap(([name, fact]) => {
    const isDoubtful = fact.grade === "assumed" || fact.grade === "derived" || ALWAYS.has(name);
    if (processes < 2 || fact.range === undefined || !isDoubtful || NEVER.has(name)) return [];
    const { value, unit, range } = fact;
    return [[name, whole(replace({ name: `${policy.key} ${name}`, value, unit, range }), unit)] as const];
  });
  const gpu = hasLlm ? withRates(slice.gpu, replace) : slice.gpu;
  return { ...partition, slice: { ...slice, gpu }, params: { ...params, ...Object.fromEntries(drawn) } };
}

/** The rates of language models on a GPU follow its peaks, so the peaks carry what is uncertain about them. */
function withRates(gpu: Gpu, replace: Replace): Gpu {
  const scaled = (fact: Fact<number | null>, what: string): Fact<number | null> => {
    if (fact.value === null) return fact;
    const range = [1 - LLM_RATE_WIDTH, 1 + LLM_RATE_WIDTH] as const;
    return { ...fact, value: fact.value * replace({ name: `LLM ${what} of ${gpu.name}`, value: 1, unit: "1", range }) };
  };
  return {
    ...gpu,
    bandwidth: scaled(gpu.bandwidth, "bandwidth"),
    tensorFlops: scaled(gpu.tensorFlops, "compute rate"),
  };
}

function visitTenant(tenant: ReadyTenant, replace: Replace): ReadyTenant {
  const { work } = tenant;
  const one = (fact: Fact, part: string): Fact => {
    const range = rangeOf(fact);
    if (range === null) return fact;
    const name = `tenant ${tenant.name} ${part}`;
    return { ...fact, value: whole(replace({ name, value: fact.value, unit: fact.unit, range }), fact.unit) };
  };
  const hostGapNs = one(work.hostGapNs, "host gap");
  if (work.kind === "llm") return { ...tenant, work: { ...work, hostGapNs } };
  const cost = ({ fixedNs, perItemNs }: LinearCost, part: string): LinearCost => ({
    fixedNs: one(fixedNs, part),
    perItemNs: one(perItemNs, `${part} per item`),
  });
  return {
    ...tenant,
    work: {
      ...work,
      hostGapNs,
      floor: cost(work.floor, "floor"),
      compute: cost(work.compute, "compute"),
      memory: cost(work.memory, "memory"),
      latency: cost(work.latency, "latency"),
    },
  };
}

/** Times that the user wrote are the user's to know; the rest is doubtful where it is assumed or derived. */
function rangeOf({ value, grade, range, source }: Fact): readonly [number, number] | null {
  if (value === 0 || source === "set in the scenario" || (grade !== "assumed" && grade !== "derived")) return null;
  return range ?? [value * (1 - ASSUMED_WIDTH[grade]), value * (1 + ASSUMED_WIDTH[grade])];
}

function whole(value: number, unit: string): number {
  return unit === "ns" ? Math.round(value) : value;
}
