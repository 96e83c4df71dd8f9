import { VERSION } from "../base/version.ts";
import type { CandidateResult, CandidateTenant, ChoiceResult, Objective } from "../result/choice.ts";
import { measureOf } from "../result/choice-words.ts";
import type { Interval } from "../result/interval.ts";
import { meanInterval } from "../statistics/interval.ts";
import { eventsText, type Purse } from "./budget.ts";
import type { Candidate } from "./candidate.ts";
import type { Chosen } from "./chosen.ts";
import { slowdownsOf } from "./isolation.ts";
import { CONFIDENCE, type JudgedTenant, type Judgement, meanOf } from "./judge.ts";
import { INDIFFERENCE } from "./objective.ts";
import { recommendationOf } from "./recommendation.ts";
import type { Surroundings } from "./surroundings.ts";
import { CHOICE_KINDS } from "./unit.ts";

/** Candidates given up that a result lists. */
const GIVEN_UP_AT_MOST = 40;

/** The result of a choice. */
export function assembleChoice(chosen: Chosen, around: Surroundings, purse: Purse): ChoiceResult {
  const { request, objective, replications, bench, listed, found, decision } = chosen;
  const { scenario, field, allowed } = request;
  const finalists = decision.order.map((one) => finalist(one, chosen));
  const givenUp = found.givenUp
    .slice(0, GIVEN_UP_AT_MOST)
    .map((one) => ({ ...candidateResult(one, chosen, false), standing: "given up" as const }));
  const simulated = found.finalists.length + found.givenUp.length - chosen.beside;
  return {
    schemaVersion: 1,
    kind: "choice",
    tool: { name: "slicewise", version: VERSION },
    scenario: { name: scenario.name, title: scenario.title, question: scenario.question, seed: scenario.seed },
    objective,
    gpu: { type: field.gpu.name, count: field.count, pricePerHour: field.pricePerHour },
    currency: scenario.currency,
    confidence: CONFIDENCE,
    indifference: INDIFFERENCE,
    replications,
    cells: bench.ledger.size,
    search: {
      existed: listed.existed,
      pruned: listed.pruned,
      simulated,
      notTried: Math.max(0, listed.possible - simulated),
      excluded: CHOICE_KINDS.filter((kind) => !allowed.has(kind)),
      rounds: found.rounds,
    },
    candidates: [...finalists, ...givenUp],
    recommendation: recommendationOf(chosen, finalists, around),
    ...around,
    notes: [...listed.notes, ...notesOf(chosen), ...cutNotes(purse)],
  };
}

function finalist(one: Judgement, chosen: Chosen): CandidateResult {
  const { decision } = chosen;
  const standing =
    one === decision.recommended ? "recommended" : decision.equals.includes(one) ? "no difference" : "worse";
  return {
    ...candidateResult(one, chosen, true),
    standing,
    versusBest: decision.versusBest.get(one) ?? null,
    probabilityOfBest: decision.probability.get(one) ?? null,
  };
}

function candidateResult(one: Judgement, chosen: Chosen, isFinalist: boolean): CandidateResult {
  const { candidate, replications, state, why, tenants } = one;
  const { objective, bench } = chosen;
  const sign = objective === "throughput" ? -1 : 1;
  // Candidates are given up by their latency, which only some objectives are about.
  const isScreened = !isFinalist && !isRankedBy(objective);
  const found = spreadOf(chosenValues(one, chosen, isFinalist)?.map((value) => sign * value) ?? null);
  const bound = isFinalist ? chosen.boundOf(one) : null;
  const spread = bound === null ? found : { ...found, interval: null, bound };
  const hasTargets = bench.tenants.some(({ targets }) => targets.length > 0);
  const { title, isTime } = measureOf("latency", hasTargets);
  const screen = { measure: title, unit: isTime ? "ns" : "ratio", ...spreadOf(one.latency) } as const;
  return {
    name: candidate.name,
    kind: candidate.kind,
    gpus: candidate.gpus,
    costPerHour: candidate.costPerHour,
    replications,
    state,
    why,
    ...spread,
    ...(isScreened ? { screen } : {}),
    versusBest: null,
    standing: "worse",
    probabilityOfBest: null,
    unknown: tenants.flatMap(({ deciding, values: own }) => (own === null ? [deciding.tenant] : [])),
    tenants: tenants.map((tenant) => tenantResult(tenant, candidate, chosen, isFinalist)),
    document: candidate.document,
  };
}

/** Whether the measure by which candidates are given up is the objective's own. */
function isRankedBy(objective: Objective): boolean {
  return objective === "latency" || objective === "cost";
}

/** Of one given up only its latency is known, which need not be the objective. */
function chosenValues(one: Judgement, { objective, valuesOf }: Chosen, isFinalist: boolean): readonly number[] | null {
  if (isFinalist) return valuesOf(one);
  return isRankedBy(objective) ? one.latency : null;
}

function tenantResult(
  { deciding, values }: JudgedTenant,
  candidate: Candidate,
  { bench, replications }: Chosen,
  isFinalist: boolean,
): CandidateTenant {
  const { tenant, target } = deciding;
  const part = candidate.parts.find(({ tenants }) => tenants.includes(tenant));
  const { value: mean, interval } = spreadOf(values);
  const slowdown = isFinalist ? slowdownsOf(bench, candidate, tenant, replications) : null;
  const limit = target?.limit ?? null;
  const isRate = target?.metric === "throughput";
  return {
    name: tenant,
    metric:
      target === null
        ? "p99 latency"
        : target.quantile === null
          ? target.metric
          : `p${Number((target.quantile * 100).toPrecision(12))} ${target.metric}`,
    value: mean === null || limit === null ? mean : isRate ? limit / mean : mean * limit,
    limit,
    ratio: limit === null ? null : mean,
    interval,
    slowdown: slowdown === null ? null : meanOf(slowdown),
    place: part === undefined ? "as in the scenario" : (part.profile ?? "whole GPU"),
    neighbours: part === undefined ? [] : part.tenants.filter((name) => name !== tenant),
  };
}

function spreadOf(values: readonly number[] | null): {
  readonly value: number | null;
  readonly interval: Interval | null;
} {
  if (values === null || values.some((value) => !Number.isFinite(value))) return { value: null, interval: null };
  const { mean, low, high } = meanInterval(values, CONFIDENCE);
  return { value: mean, interval: low === null || high === null ? null : [low, high] };
}

/** What the budget did not pay for. */
function cutNotes({ cuts, events }: Purse): string[] {
  if (cuts.length === 0) return [];
  return [`Beyond the budget of ${eventsText(events)}, and so not simulated: ${cuts.join("; ")}. --budget raises it.`];
}

function notesOf({ decision }: Chosen): string[] {
  const unknown = decision.recommended?.tenants.filter(({ values }) => values === null) ?? [];
  const short =
    decision.recommended?.tenants.filter(
      ({ result, values }) =>
        values !== null && result.targets.some(({ value, metric }) => value === null && metric !== "throughput"),
    ) ?? [];
  const names = (all: readonly JudgedTenant[]): string => all.map(({ deciding }) => deciding.tenant).join(", ");
  return [
    ...(unknown.length === 0
      ? []
      : [`Too few requests in a replication for a percentile of ${names(unknown)}; it is left out of the objective.`]),
    ...(short.length === 0
      ? []
      : [
          `Replications are short for a p99 of ${names(short)}: its numbers rank candidates, but may be off; a longer duration settles them.`,
        ]),
  ];
}
