import type { AxisSpec, StudyDocument, SweepDocument } from "../scenario/sweep-schema.ts";

/** One sweep: what is varied, what is looked at, how often each cell is run. */
export interface Study {
  /** null for a sweep without a name. */
  readonly name: string | null;
  readonly question: string | null;
  /** null: chosen from the targets, see `chooseMetric`. */
  readonly metric: string | null;
  readonly tenant: string | null;
  /** null: what the scenario says. */
  readonly replications: number | null;
  /** The last one varies fastest. */
  readonly vary: readonly AxisSpec[];
}

/** The studies of a block `sweep:`, in the order of the file. */
export function studiesOf(sweep: SweepDocument): readonly Study[] {
  if (sweep.studies !== undefined) return Object.entries(sweep.studies).map(([name, study]) => asStudy(name, study));
  return [asStudy(null, { ...sweep, vary: sweep.vary ?? [] })];
}

/** A sweep given by its axes alone, as the command line does. */
export function studyOf(vary: readonly AxisSpec[]): Study {
  return { name: null, question: null, metric: null, tenant: null, replications: null, vary };
}

function asStudy(name: string | null, study: StudyDocument): Study {
  return {
    name,
    question: study.question ?? null,
    metric: study.metric ?? null,
    tenant: study.tenant ?? null,
    replications: study.replications ?? null,
    vary: study.vary,
  };
}
