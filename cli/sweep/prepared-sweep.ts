import { dirname, resolve } from "node:path";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { VERSION } from "../../sim/base/version.ts";
import { needsYardsticks } from "../../sim/metrics/deciding-metric.ts";
import type { SweepMetric } from "../../sim/result/sweep.ts";
import { namesOf } from "../../sim/scenario/expand-copies.ts";
import { possiblePart } from "../../sim/scenario/parse.ts";
import type { ScenarioDocument } from "../../sim/scenario/schema.ts";
import { subjectsOf } from "../../sim/scenario/subjects.ts";
import { resolveAxes, type Axis } from "../../sim/sweep/axes.ts";
import { cellKey } from "../../sim/sweep/cell-key.ts";
import { chooseMetric } from "../../sim/sweep/metric.ts";
import { planSweep, type SweepPlan } from "../../sim/sweep/plan.ts";
import type { CellTask } from "../../sim/sweep/simulate-cell.ts";
import type { Study } from "../../sim/sweep/study.ts";
import { traceHashes } from "./trace-hashes.ts";

/** What is asked for, as it stands in the manifest of a sweep's folder. Plain data. */
export interface SweepRequest {
  /** The scenario file as the user named it. */
  readonly file: string;
  /** The scenario as written, with what `--set` changes. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly study: Study;
  readonly options: SweepOptions;
}

/** What the command line adds to a study. */
export interface SweepOptions {
  /** `--set` and `--vary` as written, to tell the command again; the document and the study have them already. */
  readonly set: readonly string[];
  readonly vary: readonly string[];
  /** null: what the study or the scenario says. */
  readonly replications: number | null;
  readonly traces: readonly (readonly [tenant: string, file: string])[];
  /** Whether tenants are run alone too, for slowdown, interference and fairness. */
  readonly alone: boolean;
}

/** A sweep that has been checked and can be run, cell by cell. */
export interface PreparedSweep extends SweepRequest {
  readonly plan: SweepPlan;
  readonly axes: readonly Axis[];
  readonly metric: SweepMetric;
  /** In the order of the file. */
  readonly policies: readonly string[];
  /** The cell of an index, and what has to be done for it. */
  taskAt(index: number): { readonly at: readonly number[]; readonly task: CellTask };
}

/** @throws ProblemsError with everything that is wrong with axes, paths, metric, and the scenario at the axes' values */
export function prepareSweep(request: SweepRequest): PreparedSweep {
  const { file, document, study, options } = request;
  const place = (axis: number): string => {
    const given = options.vary[axis];
    if (given !== undefined) return `--vary ${given}`;
    return `${study.name === null ? "sweep" : `sweep.studies.${study.name}`}.vary[${axis}]`;
  };
  const planned = planSweep(document, study, place);
  if ("problems" in planned) throw new ProblemsError(planned.problems);
  const { plan } = planned;
  const resolved = resolveAxes(study.vary, place);
  if ("problems" in resolved) throw new ProblemsError(resolved.problems);
  const metric = checkedMetric(plan, request);
  const yardsticks = options.alone || needsYardsticks(metric);
  const replications = options.replications ?? study.replications;
  const hashOf = traceHashes();
  return {
    ...request,
    plan,
    axes: resolved.axes,
    metric,
    policies: Object.keys(document["policies"] as object),
    taskAt: (index) => {
      const cell = plan.cellAt(index);
      const written = cell.document as Readonly<Record<string, unknown>>;
      const full = replications === null ? written : { ...written, replications };
      const traces = tracesOf(full, file, new Map(options.traces));
      const key = cellKey({
        document: full,
        replications: { yardsticks },
        metric,
        toolVersion: VERSION,
        traces: Object.fromEntries(Object.entries(traces).map(([tenant, trace]) => [tenant, hashOf(trace)])),
      });
      return { at: cell.at, task: { key, file, document: full, traces: options.traces, metric, yardsticks } };
    },
  };
}

/** Checks the scenario at every value of every axis, which finds mistakes before anything runs. */
function checkedMetric(plan: SweepPlan, { file, study }: SweepRequest): SweepMetric {
  // What is wrong at every value of an axis is told with the first one.
  const problems = new Map<string, Problem>();
  let metric: SweepMetric | undefined;
  for (const { at, document } of plan.referenceDocuments()) {
    const values = plan.axes.map(({ name, values: all }, axis) => `${name} ${all[at[axis]!]!.text}`).join(", ");
    const part = possiblePart(document, file);
    if ("problems" in part) {
      for (const problem of part.problems) {
        const key = JSON.stringify(problem);
        if (!problems.has(key)) problems.set(key, { ...problem, rule: `${problem.rule}, with ${values}` });
      }
    } else if (part.scenario !== null && metric === undefined) {
      const tenants = subjectsOf(part.scenario).map(({ name, targets }) => ({ name, targets: targets.length }));
      const chosen = chooseMetric(study, tenants, study.name === null ? "sweep" : `sweep.studies.${study.name}`);
      if ("problem" in chosen) problems.set(JSON.stringify(chosen.problem), chosen.problem);
      else metric = chosen.metric;
    }
  }
  if (problems.size > 0) throw new ProblemsError([...problems.values()]);
  if (metric === undefined) {
    throw new ProblemsError([{ file, path: "policies", rule: "no policy is possible at any value of the axes" }]);
  }
  return metric;
}

/** The trace file of each tenant that replays one; the document has been checked. */
function tracesOf(
  document: Readonly<Record<string, unknown>>,
  file: string,
  given: ReadonlyMap<string, string>,
): Record<string, string> {
  const tenants = document["tenants"] as ScenarioDocument["tenants"];
  return Object.fromEntries(
    Object.entries(tenants).flatMap(([name, tenant]) => {
      const { arrivals } = tenant;
      if (arrivals?.kind !== "trace") return [];
      const beside = arrivals.file === undefined ? "" : resolve(dirname(file), arrivals.file);
      const copies = namesOf(name, tenant).map((copy) => [copy, given.get(copy) ?? beside] as const);
      // Copies may have a trace each; the tenant as written stands for the first.
      return [[name, copies[0]![1]], ...copies];
    }),
  );
}
