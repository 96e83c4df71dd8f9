import { formatProblem } from "../../sim/base/problems.ts";
import { engineTime, utilisation } from "../../sim/metrics/engine-meter.ts";
import type { EngineTime, RunResult } from "../../sim/result/run.ts";
import { type ModelRun, type ModelSpec, runModel } from "../../sim/scenario/model.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { planPolicy } from "../../sim/scenario/plan.ts";
import { runScenario } from "../../sim/scenario/run.ts";
import type { ReadyScenario } from "../../sim/scenario/scenario.ts";
import { subjectsOf } from "../../sim/scenario/subjects.ts";
import { requestsIn, type RequestsIn } from "./requests-in.ts";

/** The parts of a scenario that a test cares about; the rest gets defaults. Same grammar as a scenario file. */
export interface TinyDocument {
  readonly seed?: number;
  readonly duration?: string;
  readonly warmup?: string;
  readonly limit?: string;
  readonly replications?: number;
  readonly precision?: string;
  readonly maxReplications?: number;
  readonly gpus?: unknown;
  readonly tenants: Readonly<Record<string, unknown>>;
  readonly pipelines?: Readonly<Record<string, unknown>>;
  readonly expect?: readonly unknown[];
  readonly policies: Readonly<Record<string, unknown>>;
  readonly faults?: unknown;
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

/** The whole result, with the runs alone that the paired ratios need; of one replication unless more are asked for. */
export function tinyResult(document: TinyDocument): RunResult {
  return runScenario(tinyScenario(document.precision === undefined ? { replications: 1, ...document } : document));
}

/** One simulation, with views of what happened after the warm-up that the document gives, or from 0 on. */
export interface TinyRun extends ModelRun {
  /** Requests of a tenant or pipeline that arrived between the warm-up and the end of the duration. */
  of(tenant: string): RequestsIn;
  /** The engine of a partition between the warm-up and the end of the duration. */
  engine(partition?: number): EngineTime & { readonly sm: number; readonly bandwidth: number };
}

/** One simulation of the first (or named) policy, without the runs alone. */
export function tinyRun(document: TinyDocument, policyName?: string): TinyRun {
  const scenario = tinyScenario(document);
  const model = tinyModel(scenario, policyName);
  const run = runModel(model);
  return {
    ...run,
    of: (name) => {
      const rank = subjectsOf(scenario).findIndex((subject) => subject.name === name);
      return requestsIn(run.records[rank]!, scenario.warmupNs ?? 0, model.durationNs);
    },
    // A warm-up that is given is the first border of the engines' windows.
    engine: (partition = 0) => {
      const bins = run.engines[partition]!;
      return { ...engineTime(bins, 0, run.endNs), ...utilisation(bins, 0, run.endNs) };
    },
  };
}

/** What {@link runModel} needs for one policy of a scenario. */
export function tinyModel(scenario: ReadyScenario, policyName?: string): ModelSpec {
  const policy = scenario.policies.find(({ name }) => policyName === undefined || name === policyName)!;
  return planPolicy(scenario, policy);
}
