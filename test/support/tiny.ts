import { formatProblem } from "../../sim/base/problems.ts";
import type { TenantRecord } from "../../sim/metrics/recorder.ts";
import type { RunResult } from "../../sim/result/run.ts";
import { type ModelRun, type ModelSpec, runModel } from "../../sim/scenario/model.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { planPolicy } from "../../sim/scenario/plan.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";

/** The parts of a scenario that a test cares about; the rest gets defaults. Same grammar as a scenario file. */
export interface TinyDocument {
  readonly seed?: number;
  readonly duration?: string;
  readonly warmup?: string;
  readonly limit?: string;
  readonly gpus?: unknown;
  readonly tenants: Readonly<Record<string, unknown>>;
  readonly policies: Readonly<Record<string, unknown>>;
}

/** A scenario without traces, ready to run. @throws with all problems when the document is wrong */
export function tinyScenario(document: TinyDocument): ReadyScenario {
  const full = { title: "tiny", gpus: { type: "a100-sxm4-80gb" }, ...document };
  const parsed = parseScenario(JSON.stringify(full), "tiny.yaml");
  if ("problems" in parsed) throw new Error(parsed.problems.map(formatProblem).join("\n"));
  const tenants = parsed.scenario.tenants.map((tenant) => {
    if (tenant.arrivals.kind === "trace") throw new Error("tiny scenarios have no traces");
    return { ...tenant, arrivals: tenant.arrivals, traceTokens: null };
  });
  return { ...parsed.scenario, tenants, notes: [] };
}

/** The whole result, with the runs alone that the paired ratios need. */
export function tinyResult(document: TinyDocument): RunResult {
  return runScenario(tinyScenario(document));
}

/** One simulation of the first (or named) policy, without the runs alone: raw columns per tenant. */
export function tinyRun(document: TinyDocument, policyName?: string): ModelRun & { of(tenant: string): TenantRecord } {
  const scenario = tinyScenario(document);
  const run = runModel(tinyModel(scenario, policyName));
  return { ...run, of: (name) => run.records[scenario.tenants.findIndex((tenant) => tenant.name === name)]! };
}

/** What {@link runModel} needs for one policy of a scenario. */
export function tinyModel(scenario: ReadyScenario, policyName?: string): ModelSpec {
  const policy = scenario.policies.find(({ name }) => policyName === undefined || name === policyName)!;
  return planPolicy(scenario, policy);
}
