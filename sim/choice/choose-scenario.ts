import { ProblemsError } from "../base/problems.ts";
import type { ChoiceResult, Objective } from "../result/choice.ts";
import { loadTraces } from "../scenario/load.ts";
import { scenarioOf } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { budgetFor } from "./budget.ts";
import { choose } from "./choose.ts";
import { fieldOf } from "./field.ts";
import { givenCandidates } from "./given.ts";
import { choiceRefusals } from "./refusals.ts";
import { simulateChoiceCell } from "./simulate-cell.ts";
import { CHOICE_KINDS, type ChoiceKind } from "./unit.ts";
import { tenantsOf, type Written, writtenOut } from "./written.ts";

/** What a choice may be told beside the scenario. */
export interface ChooseOptions {
  /** Name of the scenario file, for messages; traces are looked up beside it. */
  readonly file: string;
  /** Unless given: `cost` where there are several GPUs and targets, else `latency`. */
  readonly objective?: Objective;
  /** Kinds of sharing that can be had; all unless given. */
  readonly allowed?: readonly ChoiceKind[];
  /** About so many parts are simulated, each in one replication; 800, and no more than are simulated in a number of events. */
  readonly cells?: number;
  /** Work for so much time of two cores [s], told in simulated events; 40 unless given. Not beside `cells`. */
  readonly budgetS?: number;
  /** So many draws of the constants, whatever they cost. */
  readonly draws?: number;
  /** Trace files by tenant; they win over those of the scenario. */
  readonly traces?: ReadonlyMap<string, string>;
  /** Told what is being done. */
  readonly onStep?: (doing: string) => void;
}

/**
 * Says which way of sharing to choose for a scenario, on this thread: what `slicewise choose` does. The same scenario
 * gives the same bytes.
 * @param written what a scenario file says, as plain data; its block `policies` may be missing
 * @throws ProblemsError with everything that is wrong with the scenario or its traces
 */
export async function chooseScenario(written: Written, options: ChooseOptions): Promise<ChoiceResult> {
  const { file, objective = null, allowed = CHOICE_KINDS, traces = new Map<string, string>() } = options;
  const refused = choiceRefusals(written);
  if (refused.length > 0) throw new ProblemsError(refused);
  const document = writtenOut(written);
  const own = written["policies"] === undefined ? null : resolved(written, file);
  const standIn = { unit: [{ gpu: 0, timeSlicing: {}, tenants: Object.keys(tenantsOf(document)) }] };
  const loaded = await loadTraces(resolved({ ...document, policies: standIn }, file), { scenarioFile: file, traces });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  const scenario = loaded.ready;
  const [first, ...others] = scenario.pool;
  if (others.some(({ gpu }) => gpu !== first!.gpu))
    throw new ProblemsError([{ path: "gpus", rule: "a choice is among GPUs of one type" }]);
  const request = {
    source: { file, document, traces: [...traces] },
    scenario,
    field: fieldOf(first!.gpu, scenario.pool.length, first!.pricePerHour, scenario.tenants),
    objective,
    allowed: new Set(allowed),
    given: own === null ? [] : givenCandidates(own, document),
    ...(options.cells === undefined ? budgetFor(options.budgetS) : { cells: options.cells }),
    everyGpu: false,
    ...(options.draws === undefined ? {} : { draws: options.draws }),
    ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
  };
  return choose(request, (source) => async (cells) => {
    const samples = [];
    for (const cell of cells) samples.push(await simulateChoiceCell(source, cell));
    return samples;
  });
}

function resolved(document: Written, file: string): Scenario {
  const parsed = scenarioOf(document, file);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  return parsed.scenario;
}
