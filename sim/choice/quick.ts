import type { Objective } from "../result/choice.ts";
import type { ReadyTenant } from "../scenario/scenario.ts";
import { type Candidates, listCandidates } from "./candidates.ts";
import { fieldOf, type Field } from "./field.ts";
import { type Bench, type Judgement } from "./judge.ts";
import type { Ledger } from "./ledger.ts";
import { search } from "./search.ts";
import type { ChoiceKind } from "./unit.ts";

/** Replications of a choice beside the one that was asked for. */
const QUICK_REPLICATIONS = 3;

/** A choice made with few cells, on other GPUs or for other tenants: its best candidate, without its statistics. */
export interface QuickChoice {
  readonly listed: Candidates;
  /** null when nothing is possible. */
  readonly best: Judgement | null;
  /** Best first. */
  readonly finalists: readonly Judgement[];
}

/** @param options cells of the first round, and events that all of it may cost, about */
export async function quickChoice(
  ledger: Ledger,
  place: Pick<Field, "gpu" | "count" | "pricePerHour">,
  tenants: readonly ReadyTenant[],
  options: {
    readonly objective: Objective;
    readonly allowed: ReadonlySet<ChoiceKind>;
    readonly isFinite: boolean;
    readonly cells: number;
    readonly events: number;
  },
): Promise<QuickChoice> {
  const field = fieldOf(place.gpu, place.count, place.pricePerHour, tenants);
  const { cells, events } = options;
  const end = ledger.spent + events;
  const listed = await listCandidates(field, options.allowed, ledger, events / 4);
  if (listed.list.length === 0) return { listed, best: null, finalists: [] };
  const bench: Bench = { ledger, tenants, isFinite: options.isFinite, judged: new Map() };
  const { finalists } = await search(bench, [], listed.list, options.objective, QUICK_REPLICATIONS, { cells, end });
  return { listed, best: finalists[0] ?? null, finalists };
}
