import { formatDuration } from "../base/units.ts";
import { suggest } from "../base/did-you-mean.ts";
import { fact, type Fact } from "../base/fact.ts";
import { COLLATERAL, DRAIN_ON_UNCONTAINED, FAULT_SETTINGS, type FaultSetting } from "../sharing/fault-constants.ts";
import { type FaultEntry, type FaultPlan, isOfProcess } from "../sharing/fault-plan.ts";
import { namesOf } from "./expand-copies.ts";
import type { FaultsDocument } from "./faults-schema.ts";
import type { IssueList } from "./issues.ts";
import { isMoving } from "./resolve-layouts.ts";
import type { PolicySpec } from "./scenario.ts";
import type { ScenarioDocument } from "./schema.ts";

const GIVEN = "set in the scenario";

/** What the faults of a scenario refer to. */
interface Surroundings {
  /** The tenants as they are written, before copies are made of them. */
  readonly written: ScenarioDocument["tenants"];
  /** Names of all tenants, copies too. */
  readonly tenantNames: readonly string[];
  /** GPUs in the pool. */
  readonly gpus: number;
  readonly durationNs: number | null;
}

/** The faults of a scenario; what contradicts itself is among the issues. */
export function resolveFaults(document: FaultsDocument, surroundings: Surroundings, issues: IssueList): FaultPlan {
  const entries = document.events.map((event, i): FaultEntry => {
    const at = ["faults", "events", i] as const;
    const { class: name, tenant, gpu, every, at: times = [] } = event;
    if ((every === undefined) === (event.at === undefined)) {
      issues.add([...at], {
        rule: every === undefined ? "does not say when" : "takes one of the two keys, not both",
        found: every === undefined ? name : "every and at",
        help: "Give every: 30min for a mean time between faults, or at: [10min] for given times",
      });
    }
    if (tenant !== undefined && !isOfProcess(name)) {
      issues.add([...at, "tenant"], {
        rule: `is for application and hang, which a process causes; ${name} hits ${name === "host" ? "the node" : "a GPU"}`,
        found: tenant,
        help: name === "host" ? "Leave tenant: out" : "Leave tenant: out, or name a GPU with gpu: 0",
      });
    }
    if (gpu !== undefined && (isOfProcess(name) || name === "host")) {
      issues.add([...at, "gpu"], {
        rule: `is for contained, uncontained and offBus; ${name} hits ${name === "host" ? "all GPUs" : "a process"}`,
        found: String(gpu),
        help: name === "host" ? "Leave gpu: out" : "Leave gpu: out, or name a tenant with tenant: name",
      });
    } else if (gpu !== undefined && surroundings.gpus > 0 && gpu >= surroundings.gpus) {
      issues.add([...at, "gpu"], {
        rule: `the pool has ${surroundings.gpus} GPU${surroundings.gpus === 1 ? "" : "s"}, from 0 on`,
        found: String(gpu),
      });
    }
    const { durationNs } = surroundings;
    for (const [number, ns] of times.entries()) {
      if (durationNs === null || ns < durationNs) continue;
      issues.add([...at, "at", number], {
        rule: `must lie before the end of the duration, ${formatDuration(durationNs)}: nothing that counts would come after it`,
        found: formatDuration(ns),
        help: "Move it, or make duration: longer",
      });
    }
    return {
      class: name,
      tenants: tenant === undefined ? null : tenantsOf(tenant, surroundings, [...at, "tenant"], issues),
      gpu: gpu ?? null,
      everyNs: every ?? null,
      atNs: times.map((ns) => Math.max(1, Math.round(ns))).toSorted((a, b) => a - b),
    };
  });
  const written: Readonly<Record<FaultSetting, number | undefined>> = {
    process: document.restart?.process,
    gpuReset: document.restart?.gpuReset,
    node: document.restart?.node,
    hangTimeout: document.hangTimeout,
  };
  const facts = Object.fromEntries(
    Object.entries(FAULT_SETTINGS).map(([name, { fact: usual }]): [string, Fact] => {
      const own = written[name as FaultSetting];
      return [name, own === undefined ? usual : fact(own, "ns", "assumed", GIVEN, usual.range)];
    }),
  ) as Record<FaultSetting, Fact>;
  const contested = (usual: Fact, own: number | undefined): Fact =>
    own === undefined ? usual : fact(own, "1", "assumed", `${GIVEN}; ${usual.source}`, usual.range);
  const drain = document.drainOnUncontained;
  const collateral = contested(COLLATERAL, document.collateral);
  const drainOnUncontained = contested(DRAIN_ON_UNCONTAINED, drain === undefined ? undefined : Number(drain));
  return {
    entries,
    reading: { collateral: collateral.value, drainOnUncontained: drainOnUncontained.value === 1 },
    settings: {
      process: Math.max(1, Math.round(facts.process.value)),
      gpuReset: Math.round(facts.gpuReset.value),
      node: Math.round(facts.node.value),
      hangTimeout: Math.max(1, Math.round(facts.hangTimeout.value)),
    },
    facts: { ...facts, collateral, drainOnUncontained },
  };
}

/** A part that comes and goes has its own way of ending processes, which faults do not know. */
export function checkFaultsStay(policies: readonly PolicySpec[], issues: IssueList): void {
  for (const { name, partitions } of policies) {
    if (!partitions.some(isMoving)) continue;
    issues.add(["policies", name], {
      rule: "changes its layout during the run, which a scenario with faults cannot have",
      help: "Give it one layout, or leave faults: out",
    });
  }
}

/** A tenant's name stands for all of its copies. */
function tenantsOf(
  name: string,
  { written, tenantNames }: Surroundings,
  path: readonly (string | number)[],
  issues: IssueList,
): readonly string[] {
  if (tenantNames.includes(name)) return [name];
  if (Object.hasOwn(written, name)) return namesOf(name, written[name]);
  issues.add(path, { rule: "names no tenant", found: name, help: suggest(name, tenantNames) });
  return [];
}
