import type { RunResult } from "../result/run.ts";
import { Experiment, type ExperimentOptions, runTask } from "./experiment.ts";
import type { ReadyScenario } from "./scenario.ts";

export interface RunOptions extends Partial<ExperimentOptions> {
  /** Called with the share of the work that is known of and done, 0 to 1, and what is being simulated. */
  readonly onProgress?: (share: number, doing: string) => void;
}

/**
 * Runs a scenario in all its replications, one after the other. A pure function of the scenario: same scenario, same
 * bytes.
 */
export function runScenario(scenario: ReadyScenario, options: RunOptions = {}): RunResult {
  const full = experimentOptions(options);
  const experiment = new Experiment(scenario, full);
  for (let tasks = experiment.next(); tasks.length > 0; tasks = experiment.next()) {
    experiment.take(
      tasks.map((task, i) =>
        runTask(scenario, task, {
          yardsticks: full.yardsticks,
          onProgress: (share, doing) => options.onProgress?.((i + share) / tasks.length, doing),
        }),
      ),
    );
  }
  return experiment.result;
}

/** Options with what is not given filled in: everything is measured, and nothing is forced. */
export function experimentOptions(given: Partial<ExperimentOptions>): ExperimentOptions {
  return {
    yardsticks: given.yardsticks ?? true,
    forceOverloaded: given.forceOverloaded ?? false,
    metric: given.metric ?? null,
  };
}
