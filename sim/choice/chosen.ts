import type { ChoiceBound, Objective } from "../result/choice.ts";
import type { ReadyScenario } from "../scenario/scenario.ts";
import type { Candidate } from "./candidate.ts";
import type { Candidates } from "./candidates.ts";
import type { Decision } from "./decide.ts";
import type { Field } from "./field.ts";
import type { Bench, Judgement } from "./judge.ts";
import type { Found } from "./search.ts";
import type { ChoiceSource } from "./simulate-cell.ts";
import type { ChoiceKind } from "./unit.ts";

/** What is asked. */
export interface ChoiceRequest {
  readonly source: ChoiceSource;
  /** With all tenants; its policies do not matter. */
  readonly scenario: ReadyScenario;
  readonly field: Field;
  /** null: cost where there is a choice of GPUs and there are targets, else latency. */
  readonly objective: Objective | null;
  readonly allowed: ReadonlySet<ChoiceKind>;
  /** Policies that the scenario brings. */
  readonly given: readonly Candidate[];
  /** About so many cells are simulated. */
  readonly cells: number;
  /** About so many events at most; without end unless given. */
  readonly events?: number;
  /** So many draws of the constants, whatever they cost; as many as the budget pays for unless given. */
  readonly draws?: number;
  /** Looks at every GPU of the catalogue too. */
  readonly everyGpu: boolean;
  /** Told what is being done. */
  readonly onStep?: (doing: string) => void;
}

/** The choice, ready to go on with: what the search found before it looks around. */
export interface Chosen {
  readonly request: ChoiceRequest;
  readonly objective: Objective;
  readonly replications: number;
  readonly bench: Bench;
  readonly listed: Candidates;
  /** Policies of the scenario that are none of those listed. */
  readonly beside: number;
  readonly found: Found;
  readonly decision: Decision;
  /** The objective by replication, the lower the better: factors on the load are negative. */
  readonly valuesOf: (judgement: Judgement) => readonly number[] | null;
  /** What the ends of the searched range make of the mean of these; null where it is a finding. */
  readonly boundOf: (judgement: Judgement) => ChoiceBound | null;
}
