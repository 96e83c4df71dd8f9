import { fact as factOf, type Fact } from "../base/fact.ts";
import type { Gpu } from "../hardware/gpu.ts";
import { findGpu } from "../hardware/gpus.ts";
import type { Assumption } from "../result/run.ts";
import { COPY_SLICE, linkRate, PAGEABLE_SHARE } from "../sharing/copy-constants.ts";
import { llmRates } from "../workload/llm/rates.ts";
import type { LinearCost } from "../workload/work.ts";
import { restartFact } from "./resolve-growth.ts";
import { faultFacts } from "./assemble-faults.ts";
import { layoutFacts } from "./assemble-layouts.ts";
import { partitionsFor } from "./placement.ts";
import type { PartitionSpec, ReadyScenario, ReadyTenant } from "./scenario.ts";

/** Every constant and parameter that the numbers of a run rest on, each once, in a fixed order. */
export function listAssumptions(scenario: ReadyScenario): Assumption[] {
  const list: Assumption[] = [];
  const add = (scope: string, name: string, fact: Fact<number | null>): void => {
    if (fact.value === null) return;
    list.push({
      scope,
      name,
      value: fact.value,
      unit: fact.unit,
      grade: fact.grade,
      source: fact.source,
      range: fact.range ?? null,
    });
  };
  const used = scenario.policies.flatMap((policy) => policy.partitions);
  const gpus = new Map([scenario.pool[0]!.gpu, ...used.map(({ slice }) => slice.gpu)].map((gpu) => [gpu.name, gpu]));
  for (const gpu of gpus.values()) addGpu(gpu, scenario, add);
  for (const { slice, profile } of used) {
    if (profile === null) continue;
    add(`${slice.gpu.name} ${profile.name}`, "sms", profile.sms);
    add(`${slice.gpu.name} ${profile.name}`, "memoryBytes", profile.memoryBytes);
  }
  for (const { policy, slice, oversubscription } of used) {
    if ((oversubscription ?? null) !== null) add(`${policy.name} on ${slice.gpu.name}`, "refill", oversubscription!);
  }
  for (const { policy, paramFacts, slice } of used) {
    for (const [name, fact] of Object.entries(paramFacts)) add(`${policy.name} on ${slice.gpu.name}`, name, fact);
  }
  for (const { gpu, facts } of scenario.policies.flatMap(layoutFacts)) {
    for (const [name, fact] of facts) add(`re-cutting ${gpu}`, name, fact);
  }
  for (const [name, fact] of faultFacts(scenario)) add("faults", name, fact);
  for (const tenant of scenario.tenants) addTenant(tenant, add);
  for (const { name, hop } of scenario.pipelines ?? []) add(`pipeline ${name}`, "hop", hop);
  const tenants = new Map(scenario.tenants.map((tenant) => [tenant.name, tenant]));
  for (const partition of used) {
    for (const { tenant } of partition.members) addScaling(tenants.get(tenant)!, partition, add);
  }
  for (const policy of scenario.policies) {
    for (const ask of policy.placement?.asks ?? []) {
      for (const i of partitionsFor(ask, policy)) addScaling(tenants.get(ask.tenant)!, policy.partitions[i]!, add);
    }
  }
  return distinct(list);
}

type Add = (scope: string, name: string, fact: Fact<number | null>) => void;

function addGpu(gpu: Gpu, scenario: ReadyScenario, add: Add): void {
  add(gpu.name, "sms", gpu.sms);
  add(gpu.name, "memoryBytes", gpu.memoryBytes);
  add(gpu.name, "bandwidth", gpu.bandwidth);
  add(gpu.name, "l2Bytes", gpu.l2Bytes);
  add(gpu.name, "tensorFlops", gpu.tensorFlops);
  const copying = scenario.tenants.flatMap(({ copies }) => copies ?? []);
  if (copying.length > 0) {
    add(`copies on ${gpu.name}`, "link", linkRate(gpu));
    add(`copies on ${gpu.name}`, "copySlice", COPY_SLICE);
    if (copying.some(({ isPageable }) => isPageable)) add(`copies on ${gpu.name}`, "pageable", PAGEABLE_SHARE);
  }
  const rates = llmRates(gpu);
  if (rates === undefined || scenario.tenants.every((tenant) => tenant.work.kind !== "llm")) return;
  for (const [name, fact] of Object.entries(rates) as [string, Fact][]) add(`LLM kernels on ${gpu.name}`, name, fact);
}

function addTenant({ name: tenant, work, memory, growth }: ReadyTenant, add: Add): void {
  const scope = `tenant ${tenant}`;
  add(scope, "hostGapNs", work.hostGapNs);
  if (work.kind === "bursts") {
    for (const part of ["floor", "compute", "memory", "latency"] as const) addCost(scope, part, work[part], add);
  }
  add(scope, "contextBytes", memory.contextBytes);
  add(scope, "weightsBytes", memory.weightsBytes);
  add(scope, "workingBytes", memory.workingBytes);
  const restart = growth === undefined || growth === null ? null : restartFact(growth);
  if (restart !== null) add(scope, "restart", restart);
}

function addCost(scope: string, part: string, cost: LinearCost, add: Add): void {
  if (cost.fixedNs.value > 0) add(scope, `${part} fixedNs`, cost.fixedNs);
  if (cost.perItemNs.value > 0) add(scope, `${part} perItemNs`, cost.perItemNs);
}

/** GPUs for which times by MIG profile are published; they show how work scales with a profile's SMs and bandwidth. */
const MEASURED_BY_PROFILE: ReadonlySet<string> = new Set(["a100-sxm4-40gb", "a100-sxm4-80gb"]);

/** Times that are carried over from another GPU, or to a profile on which nobody measured. */
function addScaling({ name, work }: ReadyTenant, { slice, profile }: PartitionSpec, add: Add): void {
  const { gpu } = slice;
  const place = profile === null ? gpu.name : `${gpu.name} ${profile.name}`;
  if (work.kind === "bursts" && work.reference.gpu !== gpu.name) {
    const reference = findGpu(work.reference.gpu);
    const by = `peak of ${gpu.name} over that of ${work.reference.gpu}, whose times these are`;
    const scaled = (rate: "tensorFlops" | "bandwidth"): Fact<number | null> => {
      const [here, there] = [gpu[rate].value, reference?.[rate].value ?? null];
      const ratio = here === null || there === null ? null : here / there;
      return factOf(ratio, "1", "derived", `scaled, not measured: ${by}`);
    };
    add(`tenant ${name} on ${gpu.name}`, "compute rate", scaled("tensorFlops"));
    add(`tenant ${name} on ${gpu.name}`, "memory rate", scaled("bandwidth"));
  }
  if (profile === null || (work.kind === "bursts" && MEASURED_BY_PROFILE.has(gpu.name))) return;
  const why =
    work.kind === "llm"
      ? "no times of language models by MIG profile are published; rates of the whole GPU by its share"
      : "no times by MIG profile are published for this GPU; its share of SMs and bandwidth counts as it does on A100";
  const share = (value: number): Fact => factOf(value, "1", "derived", `scaled, not measured: ${why}`);
  const scope = work.kind === "llm" ? `LLM kernels on ${place}` : `bursts on ${place}`;
  add(scope, "share of SMs", share(slice.sms / gpu.sms.value));
  add(scope, "share of bandwidth", share(slice.bandwidthShare));
}

function distinct(list: readonly Assumption[]): Assumption[] {
  return [...new Map(list.map((one) => [`${one.scope}|${one.name}|${one.value}`, one])).values()];
}
