import type { IntervalMethod, PrecisionInfo, RunResult, WarmUp } from "../result/run.ts";
import type { DecidingMetric } from "../metrics/deciding-metric.ts";
import type { SingleRun } from "../metrics/single-run.ts";
import { assembleResult } from "./assemble.ts";
import { isRandom } from "./randomness.ts";
import { recordReplication, type ReplicationOptions, type ReplicationRecord } from "./replication.ts";
import { type ReplicationSample, sampleReplication } from "./replication-sample.ts";
import type { ReadyScenario } from "./scenario.ts";
import { findWarmUps, knownWarmUps, PILOTS } from "./warm-up.ts";
import { isFinite } from "./window.ts";

/** Share of intervals that hold the true value. */
export const CONFIDENCE = 0.95;

/** Replications where nobody asks for a number: the fewest with a t quantile below 3. */
export const DEFAULT_REPLICATIONS = 5;

/** Replications at most where a precision is asked for. */
const DEFAULT_BUDGET = 100;

/** How the scenario is run; the scenario itself says how often. */
export interface ExperimentOptions {
  /** Whether to run every tenant alone too, which slowdown, interference and fairness are measured against. */
  readonly yardsticks: boolean;
  /** Gives percentiles of overloaded tenants all the same. */
  readonly forceOverloaded: boolean;
  /** Policies are compared by this metric too. */
  readonly metric: DecidingMetric | null;
}

/** One replication to run. */
export interface Task {
  /** From 0. */
  readonly replication: number;
  /** null while the warm-ups are not known: then the whole record is needed. */
  readonly warmUps: readonly WarmUp[] | null;
}

/** What has become of a task. Plain data. */
export type Outcome =
  | { readonly kind: "record"; readonly record: ReplicationRecord }
  | { readonly kind: "sample"; readonly sample: ReplicationSample };

/**
 * The replications of a scenario: which ones to run, and what they say together. Who runs them, in which order and on
 * how many threads makes no difference.
 */
export class Experiment {
  readonly #scenario: ReadyScenario;
  readonly #options: ExperimentOptions;
  readonly #method: IntervalMethod;
  readonly #samples: ReplicationSample[] = [];
  readonly #records: ReplicationRecord[] = [];
  #warmUps: readonly WarmUp[] | null;
  #wanted: number;
  #result: RunResult | undefined;

  constructor(scenario: ReadyScenario, options: ExperimentOptions) {
    this.#scenario = scenario;
    this.#options = options;
    this.#method = methodOf(scenario);
    this.#warmUps = knownWarmUps(scenario);
    this.#wanted = this.#method === "replications" ? (scenario.replications ?? DEFAULT_REPLICATIONS) : 1;
  }

  /** The tasks to run before asking again; none when the result is there. */
  next(): readonly Task[] {
    const done = this.#samples.length;
    if (done === this.#wanted) {
      this.#result = assembleResult(this.#scenario, this.#samples, {
        ...this.#options,
        method: this.#method,
        warmUps: this.#warmUps!,
        confidence: CONFIDENCE,
      });
      const more = this.#moreFor(this.#result);
      if (more === 0) return [];
      this.#wanted += more;
    }
    const end = this.#warmUps === null ? Math.min(PILOTS, this.#wanted) : this.#wanted;
    return Array.from({ length: end - done }, (_, i) => ({ replication: done + i, warmUps: this.#warmUps }));
  }

  /** Takes the outcomes of all tasks of the last {@link next}, in their order. */
  take(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.kind === "sample") this.#samples.push(outcome.sample);
      else this.#records.push(outcome.record);
    }
    if (this.#warmUps !== null) return;
    this.#warmUps = findWarmUps(this.#scenario, this.#records);
    for (const record of this.#records.splice(0)) {
      this.#samples.push(sampleReplication(this.#scenario, record, this.#warmUps, singleRunOf(this.#scenario)));
    }
  }

  /** Once {@link next} has no more tasks. */
  get result(): RunResult {
    const { precision, maxReplications } = this.#scenario;
    const result = this.#result!;
    if (precision === null) return result;
    const info = precisionOf(result, precision, maxReplications ?? DEFAULT_BUDGET);
    return { ...result, experiment: { ...result.experiment, precision: info } };
  }

  /** Replications to add for the precision that was asked for: half as many again, within the budget. */
  #moreFor(result: RunResult): number {
    const { precision, maxReplications } = this.#scenario;
    if (precision === null || this.#method !== "replications") return 0;
    const budget = maxReplications ?? DEFAULT_BUDGET;
    const done = this.#samples.length;
    if (precisionOf(result, precision, budget).met) return 0;
    return Math.max(0, Math.min(Math.ceil(done / 2), budget - done));
  }
}

/** Runs one task; a pure function of the scenario and the task. */
export function runTask(scenario: ReadyScenario, { replication, warmUps }: Task, options: ReplicationOptions): Outcome {
  const record = recordReplication(scenario, replication, options);
  if (warmUps === null) return { kind: "record", record };
  return { kind: "sample", sample: sampleReplication(scenario, record, warmUps, singleRunOf(scenario)) };
}

function methodOf(scenario: ReadyScenario): IntervalMethod {
  if (!isRandom(scenario)) return isFinite(scenario) ? "block-bootstrap" : "exact";
  return scenario.replications === 1 ? "batches" : "replications";
}

function singleRunOf(scenario: ReadyScenario): SingleRun | null {
  const method = methodOf(scenario);
  return method === "batches" || method === "block-bootstrap" ? { method, confidence: CONFIDENCE } : null;
}

/** The widest interval of what decides: every target, or every tenant's p99 latency where there are none. */
function precisionOf({ policies }: RunResult, asked: number, budget: number): PrecisionInfo {
  let reached: number | null = null;
  let widest: string | null = null;
  for (const policy of policies) {
    for (const tenant of policy.tenants) {
      if (tenant.percentilesWithheld || tenant.failure !== null) continue;
      const { latencyNs } = tenant;
      const deciding =
        tenant.targets.length > 0
          ? tenant.targets.map(({ value, intervals }) => ({ value, interval: intervals.value }))
          : [{ value: latencyNs.p99, interval: latencyNs.intervals.p99 }];
      for (const { value, interval } of deciding) {
        if (value === null || value === 0 || interval === undefined) continue;
        const width = (interval[1] - interval[0]) / 2 / value;
        if (reached !== null && width <= reached) continue;
        reached = width;
        widest = `${tenant.name} under ${policy.name}`;
      }
    }
  }
  return { asked, reached, widest, met: reached !== null && reached <= asked, budget };
}
