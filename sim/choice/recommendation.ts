import { significant } from "../base/units.ts";
import type { CandidateResult, Recommendation } from "../result/choice.ts";
import { pairedDifference } from "../statistics/interval.ts";
import { jointConfidence } from "../statistics/many-comparisons.ts";
import type { Chosen } from "./chosen.ts";
import { slowdownsOf } from "./isolation.ts";
import { CONFIDENCE, type JudgedTenant, type Judgement, meanOf } from "./judge.ts";
import { INDIFFERENCE } from "./objective.ts";
import { sentencesOf } from "./sentences.ts";
import type { Surroundings } from "./surroundings.ts";

/** The recommendation, why, and what is given up. @param finalists results in the order of the decision */
export function recommendationOf(
  chosen: Chosen,
  finalists: readonly CandidateResult[],
  around: Surroundings,
): Recommendation {
  const { decision } = chosen;
  const { order, recommended, equals, runnerUp, lead } = decision;
  const leadBound = recommended === null || runnerUp === null ? null : leadBoundOf(chosen, recommended, runnerUp);
  const found = {
    candidate: recommended === null ? null : order.indexOf(recommended),
    equals: equals.map((one) => order.indexOf(one)),
    runnerUp: runnerUp === null ? null : order.indexOf(runnerUp),
    lead: lead?.mean ?? null,
    // The ends of a searched range have no spread that says anything.
    leadInterval: leadBound === null ? (lead?.interval ?? null) : null,
    ...(leadBound === null || lead === null ? {} : { leadBound }),
    because: recommended === null || runnerUp === null ? [] : becauseOf(chosen, recommended, runnerUp),
    givenUp: recommended === null ? [] : givenUpOf(chosen, recommended, finalists),
  };
  return { ...found, sentences: sentencesOf(chosen, finalists, found, around) };
}

/** What bounds of two values make of their difference; null where neither is one. */
function leadBoundOf(
  { boundOf }: Chosen,
  recommended: Judgement,
  runnerUp: Judgement,
): NonNullable<Recommendation["leadBound"]> | null {
  const [own, next] = [boundOf(recommended), boundOf(runnerUp)];
  if (own === null && next === null) return null;
  if (next === null) return own;
  const turned = next === "at least" ? "at most" : "at least";
  return own === null || own === turned ? turned : "open";
}

/**
 * Tenants that are better off than under the runner-up, with intervals that hold together: by what the objective is about,
 * their slowdown where that is isolation. What is worse is for `givenUp` to say.
 */
function becauseOf(chosen: Chosen, recommended: Judgement, runnerUp: Judgement): Recommendation["because"] {
  if (chosen.objective === "isolation") return calmer(chosen, recommended, runnerUp);
  const better = differing(recommended, runnerUp).filter(({ a, b }) => meanOf(a.values!) < meanOf(b.values!));
  return better.map(({ a, b }) => ({
    tenant: a.deciding.tenant,
    metric: a.deciding.target === null ? "p99 latency" : a.deciding.target.metric,
    recommended: meanOf(a.values!),
    runnerUp: meanOf(b.values!),
  }));
}

/** Tenants whose slowdown is smaller than under the runner-up. */
function calmer({ bench, replications }: Chosen, own: Judgement, next: Judgement): Recommendation["because"] {
  const confidence = jointConfidence(CONFIDENCE, bench.tenants.length);
  return bench.tenants.flatMap(({ name: tenant }) => {
    const a = slowdownsOf(bench, own.candidate, tenant, replications);
    const b = slowdownsOf(bench, next.candidate, tenant, replications);
    if (a === null || b === null) return [];
    const { low, mean } = pairedDifference(b, a, confidence);
    if (low === null || low <= 0 || mean <= INDIFFERENCE * meanOf(a)) return [];
    return [{ tenant, metric: "slowdown", recommended: meanOf(a), runnerUp: meanOf(b) }];
  });
}

function differing(one: Judgement, other: Judgement): { readonly a: JudgedTenant; readonly b: JudgedTenant }[] {
  const confidence = jointConfidence(CONFIDENCE, one.tenants.length);
  return one.tenants.flatMap((a, i) => {
    const b = other.tenants[i]!;
    if (a.values === null || b.values === null || a.deciding.index !== b.deciding.index) return [];
    const { low, high, mean } = pairedDifference(b.values, a.values, confidence);
    const slack = a.deciding.target === null ? INDIFFERENCE * meanOf(a.values) : INDIFFERENCE;
    const isProven = low !== null && (low > 0 || high! < 0);
    return isProven && Math.abs(mean) > slack ? [{ a, b }] : [];
  });
}

/** Tenants that would be better off elsewhere, by name. */
const NAMED_AT_MOST = 4;

/** What other finalists have that the recommended one has not, each with its numbers. */
function givenUpOf({ decision }: Chosen, recommended: Judgement, finalists: readonly CandidateResult[]): string[] {
  const { order } = decision;
  const sentences: string[] = [];
  let more = 0;
  for (const [rank, { deciding, values }] of recommended.tenants.entries()) {
    if (values === null || deciding.target === null) continue;
    const better = order
      .filter((one) =>
        differing(recommended, one).some(
          ({ a, b }) => a.deciding === deciding && meanOf(b.values!) < meanOf(a.values!),
        ),
      )
      .toSorted((a, b) => meanOf(a.tenants[rank]!.values!) - meanOf(b.tenants[rank]!.values!))[0];
    if (better === undefined) continue;
    if (sentences.length === NAMED_AT_MOST) {
      more++;
      continue;
    }
    const there = percent(meanOf(better.tenants[rank]!.values!));
    sentences.push(
      `${deciding.tenant} would be at ${there} of its limit, not ${percent(meanOf(values))}, under ${better.candidate.name}.`,
    );
  }
  if (more > 0)
    sentences.push(
      `${more} more ${more === 1 ? "tenant" : "tenants"} would be farther from the limit under another candidate.`,
    );
  const own = finalists[order.indexOf(recommended)]!;
  const [slowest, calmest] = [
    worstOf(own),
    finalists.toSorted((a, b) => worstOf(a).slowdown - worstOf(b).slowdown)[0]!,
  ];
  if (slowest.slowdown === Infinity)
    sentences.push("Isolation: how much neighbours slow each other down was not measured for it.");
  else if (slowest.slowdown > worstOf(calmest).slowdown * (1 + INDIFFERENCE)) {
    sentences.push(
      `Isolation: neighbours slow ${slowest.name} down ${significant(slowest.slowdown)} times in the mean; under ${calmest.name} nobody is slowed down more than ${significant(worstOf(calmest).slowdown)} times.`,
    );
  }
  const denser = finalists
    .filter(({ state, gpus }) => state === "meets" && gpus < own.gpus)
    .toSorted((a, b) => a.gpus - b.gpus)[0];
  if (denser !== undefined)
    sentences.push(`Density: ${denser.name} meets every target on ${denser.gpus} instead of ${own.gpus} GPUs.`);
  return sentences;
}

function worstOf({ tenants }: CandidateResult): { readonly name: string; readonly slowdown: number } {
  return tenants
    .map(({ name, slowdown }) => ({ name, slowdown: slowdown ?? Infinity }))
    .reduce((a, b) => (b.slowdown > a.slowdown ? b : a));
}

function percent(share: number): string {
  return `${significant(share * 100)} %`;
}
