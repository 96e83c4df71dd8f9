import { formatDuration, significant } from "../base/units.ts";
import { candidateText, measureOf } from "../result/choice-words.ts";
import type { CandidateResult, Recommendation } from "../result/choice.ts";
import type { Interval } from "../result/interval.ts";
import type { Chosen } from "./chosen.ts";
import { SIMPLEST_FIRST } from "./kinds.ts";
import type { Surroundings } from "./surroundings.ts";

/** The answer in plain words: what to do, by how much it leads, how sure that is, what it has left, what would change it. */
export function sentencesOf(
  chosen: Chosen,
  finalists: readonly CandidateResult[],
  found: Omit<Recommendation, "sentences">,
  around: Surroundings,
): string[] {
  const own = found.candidate === null ? null : finalists[found.candidate]!;
  if (own === null) return nothingServes(chosen, around);
  return [
    ...headline(chosen, own, found, finalists, around),
    ...leadOf(chosen, own, found, finalists),
    ...because(found, own),
    ...probability(own, found),
    ...headroomOf(around),
    ...robustness(around),
  ];
}

function nothingServes({ found, listed, bench }: Chosen, { nearest }: Surroundings): string[] {
  const most = listed.pruned.toSorted((a, b) => b.count - a.count)[0];
  const why =
    found.finalists.length === 0
      ? `no candidate is possible; most often because: ${most?.rule ?? "there is none"}`
      : `under every candidate ${bench.tenants.length === 1 ? "the tenant is" : "some tenant is"} overloaded or does not start`;
  return [`Nothing serves these tenants here: ${why}.`, ...(nearest === null ? [] : [nearest.text])];
}

function headline(
  { bench }: Chosen,
  own: CandidateResult,
  found: Omit<Recommendation, "sentences">,
  finalists: readonly CandidateResult[],
  { nearest }: Surroundings,
): string[] {
  const hasTargets = bench.tenants.some(({ targets }) => targets.length > 0);
  const state = {
    meets: hasTargets ? " It meets every target." : "",
    open: ` Whether it meets every target is open: ${own.why}.`,
    misses: ` It does not meet every target: ${own.why}.`,
    overloaded: "",
    fails: "",
  }[own.state];
  if (own.state === "misses") {
    return [
      `No candidate meets every target; the nearest is ${own.name}.`,
      ...(nearest === null ? [] : [nearest.text]),
    ];
  }
  if (found.equals.length === 0) return [`Choose ${own.name}.`, ...(state === "" ? [] : [state.trim()])];
  const others = found.equals.slice(0, NAMED_AT_MOST).map((i) => finalists[i]!.name);
  const more = found.equals.length - others.length;
  return [
    `No difference between ${found.equals.length + 1} candidates: choose ${own.name}, ${meritOf(own, found, finalists)}.`,
    ...(state === "" ? [] : [state.trim()]),
    `As far as the replications tell, as good ${found.equals.length === 1 ? "is" : "are"} ${others.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`,
  ];
}

/** Why this one of several that are as good. */
function meritOf(
  own: CandidateResult,
  { equals }: Pick<Recommendation, "equals">,
  finalists: readonly CandidateResult[],
): string {
  const others = equals.map((i) => finalists[i]!);
  const price = ({ costPerHour, gpus }: CandidateResult): number => costPerHour ?? gpus;
  const alike = others.filter((one) => price(one) === price(own));
  const cheapest = alike.length < others.length ? ["the cheapest"] : [];
  if (alike.length === 0) return "the cheapest of them";
  const place = ({ kind }: CandidateResult): number => (SIMPLEST_FIRST.indexOf(kind) + 100) % 100;
  if (alike.some((one) => place(one) < place(own))) {
    return `${cheapest.length === 0 ? "" : "one of the cheapest and "}the best in the mean`;
  }
  const isSimplest = alike.some((one) => place(one) > place(own));
  if (isSimplest) return `${cheapest.length === 0 ? "" : "one of the cheapest and "}the simplest to run of them`;
  return cheapest.length === 0 ? "which is as cheap and as simple to run as the others" : "one of the cheapest of them";
}

/** Candidates that are as good, or tenants that differ, by name. */
const NAMED_AT_MOST = 3;

function leadOf(
  { objective, bench }: Chosen,
  own: CandidateResult,
  found: Omit<Recommendation, "sentences">,
  finalists: readonly CandidateResult[],
): string[] {
  const next = found.runnerUp === null ? null : finalists[found.runnerUp]!;
  const hasTargets = bench.tenants.some(({ targets }) => targets.length > 0);
  const measure = measureOf(objective, hasTargets);
  const { title: what, isTime } = measure;
  const value = own.value === null ? "" : `${what} ${candidateText(own, measure)}`;
  const price =
    own.costPerHour === null
      ? `${own.gpus} ${own.gpus === 1 ? "GPU" : "GPUs"}`
      : `${own.gpus} ${own.gpus === 1 ? "GPU" : "GPUs"}, ${significant(own.costPerHour)} an hour`;
  const first = `${price}${value === "" ? "" : `; ${value}`}.`;
  if (next === null) return [first];
  if (next.state === "fails" || next.state === "overloaded" || (objective !== "latency" && next.state !== own.state)) {
    return [first, `Next is ${next.name}: ${next.why ?? "it meets every target"}.`];
  }
  if (objective === "cost" && (next.costPerHour ?? next.gpus) !== (own.costPerHour ?? own.gpus)) {
    return [
      first,
      `Next is ${next.name}, with ${next.gpus} GPUs${next.value === null ? "" : ` and ${what} ${candidateText(next, measure)}`}.`,
    ];
  }
  if (objective === "latency" && hasTargets && (own.value ?? 0) <= 1 && (next.value ?? 0) > 1) {
    return [first, `Next is ${next.name}, which misses a target in the mean: ${what} ${candidateText(next, measure)}.`];
  }
  if (found.lead === null) return [first];
  return [first, leadText(next.name, { ...found, lead: found.lead }, isTime ? formatDuration : significant)];
}

/** How far the recommended one is ahead: value and interval turned the same way, and what bounds leave of them. */
export function leadText(
  next: string,
  { lead, leadInterval, leadBound }: Pick<Recommendation, "leadInterval" | "leadBound"> & { readonly lead: number },
  show: (value: number) => string,
): string {
  if (leadBound === "open") return `By how much it leads ${next} is not known: both lie beyond what was tried.`;
  const signed = (value: number): string => (value < 0 ? `-${show(-value)}` : show(value));
  const interval = range(leadInterval, signed);
  return `It leads ${next} by ${leadBound === undefined ? "" : `${leadBound} `}${signed(lead)}${interval}.`;
}

function because({ because: tenants }: Omit<Recommendation, "sentences">, own: CandidateResult): string[] {
  if (tenants.length === 0) return [];
  const parts = tenants.slice(0, NAMED_AT_MOST).map(({ tenant, metric, recommended, runnerUp }) => {
    const isTime = own.tenants.find(({ name }) => name === tenant)!.limit === null;
    const show = (value: number): string =>
      isTime ? formatDuration(value) : `${significant(100 * value)} % of the limit`;
    if (metric === "slowdown")
      return `${tenant} (slowed down ${significant(recommended)} times, there ${significant(runnerUp)} times)`;
    return `${tenant} (${metric} ${show(recommended)}, there ${show(runnerUp)})`;
  });
  const more = tenants.length - parts.length;
  return [`The difference is in ${parts.join(", ")}${more > 0 ? `, and ${more} more` : ""}.`];
}

function probability(own: CandidateResult, found: Omit<Recommendation, "sentences">): string[] {
  if (own.probabilityOfBest === null || found.equals.length > 0) return [];
  return [
    `The probability that it is the best, by these replications, is ${found.leadBound === "at least" && own.probabilityOfBest < 1 ? "at least " : ""}${significant(100 * own.probabilityOfBest)} %.`,
  ];
}

function headroomOf({ headroom }: Surroundings): string[] {
  const all = headroom.find(({ tenant }) => tenant === null);
  if (all === undefined || all.factor === null) return [];
  if (all.missedAlways === true) {
    const who = all.breaks === null ? "" : `, first that of ${all.breaks}`;
    return [
      `Less load of all tenants is no way out: targets are missed at any load down to ${significant(all.factor)} times, the least that was tried${who}.`,
    ];
  }
  if (all.beyond)
    return [`All tenants together can take at least ${significant(all.factor)} times the load; more was not tried.`];
  return [
    `All tenants together can take ${all.bound === "at most" ? "at most " : ""}${significant(all.factor)} times the load${range(all.interval, significant)} until a target breaks${all.breaks === null ? "" : `, first that of ${all.breaks}`}.`,
  ];
}

function robustness({ robustness: found }: Surroundings): string[] {
  if (found === null)
    return ["Nothing was drawn anew: there is no other candidate, or no constant that is not measured."];
  const alone = found.constants.filter(({ flipsAtLow, flipsAtHigh }) => flipsAtLow === true || flipsAtHigh === true);
  const which = alone.map(({ name, flipsAtLow }) => `${name} at its ${flipsAtLow === true ? "low" : "high"} end`);
  return [
    `It holds in ${found.holds} of ${found.draws} draws of the constants that are not measured${which.length === 0 ? "" : `; alone, ${which.join(", ")} changes it`}.`,
  ];
}

function range(interval: Interval | null, show: (value: number) => string): string {
  return interval === null ? "" : ` (${show(interval[0])} to ${show(interval[1])})`;
}
