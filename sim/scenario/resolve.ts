import { findGpu, unknownGpu } from "../hardware/gpus.ts";
import { missingNumber } from "../hardware/mig-profiles.ts";
import { expandCopies, namesOf } from "./expand-copies.ts";
import type { IssueList } from "./issues.ts";
import { checkModulators, modulatorsOf } from "./resolve-arrivals.ts";
import { checkFaultsStay, resolveFaults } from "./resolve-faults.ts";
import { checkGrowthStays } from "./resolve-growth.ts";
import { checkCarried, type FedDocument, fedTenants, resolvePipelines } from "./resolve-pipelines.ts";
import { sketchPipelines } from "./pipeline-sketches.ts";
import { checkRefusedPolicy } from "./refused-policies.ts";
import { resolvePlaced } from "./resolve-placement.ts";
import { resolvePolicy } from "./resolve-policy.ts";
import { resolveTenant } from "./resolve-tenant.ts";
import { checkTransfersStay } from "./resolve-transfers.ts";
import type { PolicySpec, PoolGpu, Scenario, TenantSpec } from "./scenario.ts";
import type { ScenarioDocument } from "./schema.ts";
import { windowRefusals } from "./window.ts";

/**
 * Looks up every name of a scenario file and checks what the grammar cannot: that the hardware exists and can be
 * split so, that every tenant has a place, that times make sense.
 * @param name      file name without folder and ending
 * @param compact   what the grammar accepts of the file; parts that it refuses may be missing
 * @param written   the whole file before units were converted, kept for the result
 * @param issues    receives everything that is wrong; the result is only meaningful when it stays empty
 */
export function resolveScenario(
  name: string,
  compact: ScenarioDocument,
  written: unknown,
  issues: IssueList,
): Scenario {
  const sketches = sketchPipelines(written);
  const refused = keysOf(written, "tenants").filter((tenant) => compact.tenants[tenant] === undefined);
  const document = fedTenants(expandCopies(compact), sketches, refused, issues);
  const pool = resolvePool(document, issues);
  const tenantNames = keysOf(written, "tenants").flatMap((tenant) => namesOf(tenant, compact.tenants[tenant]));
  const pipelines = resolvePipelines(compact, sketches, tenantNames, issues);
  const modulators = modulatorsOf(document.modulators, written);
  const tenants = Object.entries(document.tenants)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([tenantName, tenant]) =>
      resolveTenant(tenantName, tenant, document.load ?? 1, issues, modulators, compact.faults !== undefined),
    )
    .filter((tenant): tenant is TenantSpec => tenant !== null);
  if (tenantNames.length === 0) issues.add(["tenants"], { rule: "must name at least one tenant" });
  if (keysOf(written, "policies").length === 0) issues.add(["policies"], { rule: "must name at least one policy" });
  for (const tenantName of keysOf(written, "tenants")) {
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(tenantName)) {
      issues.add(["tenants", tenantName], {
        rule: "tenant names are letters, digits, spaces and . _ -",
        found: tenantName,
      });
    }
  }
  for (const twice of tenantNames.filter((tenant, i) => tenantNames.indexOf(tenant) !== i)) {
    issues.add(["tenants", twice], {
      rule: "is also the name of a copy of another tenant",
      found: twice,
      help: "Give one of them another name",
    });
  }
  for (const policyName of keysOf(written, "policies")) {
    // Mappings put such keys first, and the order of policies would be lost.
    if (/^\d+$/u.test(policyName))
      issues.add(["policies", policyName], { rule: "a policy's name needs a letter", found: policyName });
  }
  const policies: PolicySpec[] =
    pool.length === 0
      ? []
      : Object.entries(document.policies).map(([policyName, gpus]) =>
          Array.isArray(gpus)
            ? resolvePolicy(policyName, gpus, { pool, tenants, tenantNames }, issues)
            : resolvePlaced(policyName, gpus, { pool, tenants, tenantNames }, issues),
        );
  const outside = {
    gpus: pool.length,
    tenants: tenantNames,
    withCopies: Object.keys(compact.tenants).filter((tenant) => compact.tenants[tenant]!.copies !== undefined),
  };
  for (const policyName of keysOf(written, "policies").filter((one) => document.policies[one] === undefined)) {
    const policy = (written as { readonly policies: Readonly<Record<string, unknown>> }).policies[policyName];
    checkRefusedPolicy(policy, ["policies", policyName], outside, issues);
  }
  const sound = pool.filter((entry) => entry !== null);
  checkRates(sound, tenants, issues);
  checkGrowthStays(policies, tenants, issues);
  checkTransfersStay(policies, tenants, issues);
  checkCarried(pipelines, tenants, issues);
  const faults =
    compact.faults === undefined
      ? null
      : resolveFaults(
          compact.faults,
          { written: compact.tenants, tenantNames, gpus: pool.length, durationNs: document.duration ?? null },
          issues,
        );
  if (faults !== null) checkFaultsStay(policies, issues);
  const scenario: Scenario = {
    name,
    title: document.title,
    question: document.question ?? null,
    seed: document.seed ?? 1,
    warmupNs: document.warmup ?? null,
    durationNs: document.duration ?? null,
    limitNs: document.limit ?? null,
    replications: document.replications ?? null,
    precision: document.precision ?? null,
    maxReplications: document.maxReplications ?? null,
    currency: document.currency ?? "$",
    pool: sound,
    tenants,
    ...(pipelines.length === 0 ? {} : { pipelines }),
    policies,
    ...(faults === null ? {} : { faults }),
    document: written,
  };
  checkTimes(document, scenario, issues);
  checkReplications(document, issues);
  checkModulators(modulators, written, issues);
  tellAsWritten(issues, compact);
  return scenario;
}

/** What is wrong with every copy of a tenant is told once, at the place of the tenant in the file. */
function tellAsWritten(issues: IssueList, { tenants }: ScenarioDocument): void {
  const writtenAs = new Map(
    Object.entries(tenants).flatMap(([name, tenant]) => namesOf(name, tenant).map((copy) => [copy, name] as const)),
  );
  const told = new Set<string>();
  for (const issue of issues.all.splice(0)) {
    const [top, name] = issue.path;
    const written = top === "tenants" ? writtenAs.get(String(name)) : undefined;
    const path = written === undefined ? issue.path : issue.path.with(1, written);
    const key = JSON.stringify([path, issue.rule, issue.found]);
    if (!told.has(key)) issues.all.push({ ...issue, path });
    told.add(key);
  }
}

function keysOf(written: unknown, key: "tenants" | "policies"): string[] {
  return Object.keys((written as Readonly<Record<string, object>>)[key] ?? {});
}

/** @returns null for GPUs that the catalogue does not have, so that the others keep their numbers */
function resolvePool(document: Pick<ScenarioDocument, "gpus">, issues: IssueList): (PoolGpu | null)[] {
  const single = !Array.isArray(document.gpus);
  const entries = Array.isArray(document.gpus) ? document.gpus : [document.gpus];
  return entries.flatMap((entry, i) => {
    const gpu = findGpu(entry.type);
    if (gpu === undefined) {
      issues.add(single ? ["gpus", "type"] : ["gpus", i, "type"], unknownGpu(entry.type));
    }
    const known = gpu === undefined ? null : { gpu, pricePerHour: entry.price ?? null };
    return Array.from({ length: entry.count ?? 1 }, () => known);
  });
}

/** Work that is scaled from one GPU to another, and all LLM work, needs the peak rates of both. */
function checkRates(pool: readonly PoolGpu[], tenants: readonly TenantSpec[], issues: IssueList): void {
  for (const gpu of new Set(pool.map((entry) => entry.gpu))) {
    for (const { name, work } of tenants) {
      const reference = work.kind === "llm" ? undefined : findGpu(work.reference.gpu);
      if (reference === gpu) continue;
      for (const needed of reference === undefined ? [gpu] : [gpu, reference]) {
        const missing = missingNumber(needed, "bandwidth") ?? missingNumber(needed, "tensorFlops");
        if (missing !== null) issues.add(["tenants", name], { ...missing, found: gpu.name });
      }
    }
  }
}

/** A budget without a precision does nothing, and one below the number of replications cannot be kept. */
function checkReplications(
  {
    replications,
    precision,
    maxReplications,
  }: Pick<ScenarioDocument, "replications" | "precision" | "maxReplications">,
  issues: IssueList,
): void {
  if (maxReplications === undefined) return;
  if (precision === undefined) {
    issues.add(["maxReplications"], {
      rule: "is for precision only",
      help: "Add precision: 5%, or use replications: for a fixed number",
    });
  }
  if (replications !== undefined && replications > maxReplications) {
    issues.add(["maxReplications"], { rule: `must be at least replications, ${replications}` });
  }
}

function checkTimes(document: FedDocument, scenario: Scenario, issues: IssueList): void {
  let endIsKnown = true;
  if (document.duration === undefined) {
    for (const [name, { arrivals }] of Object.entries(document.tenants)) {
      if (arrivals.kind === "list" || arrivals.kind === "fed") continue;
      endIsKnown = false;
      if (arrivals.kind === "trace") continue;
      issues.add(["tenants", name, "arrivals"], {
        rule: `${arrivals.kind} arrivals never end, so the scenario needs a duration`,
        found: arrivals.kind,
        help: 'Add "duration: 10min" at the top level',
      });
    }
  }
  // With a trace the end is known when it has been read; load.ts asks then.
  if (endIsKnown) for (const { key, ...refusal } of windowRefusals(scenario)) issues.add([key], refusal);
}
