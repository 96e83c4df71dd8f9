import type { ChoiceResult, Objective } from "../result/choice.ts";
import { isFinite } from "../scenario/window.ts";
import { assembleChoice } from "./assemble-choice.ts";
import {
  BUDGET_SHARES,
  drawReplications,
  fewReplications,
  flipStrides,
  leftFor,
  type Purse,
  type Tally,
} from "./budget.ts";
import type { Candidate } from "./candidate.ts";
import { listCandidates } from "./candidates.ts";
import { axesOf } from "./axes.ts";
import { boundOf as boundOfCarried, carriedLoads } from "./capacity.ts";
import type { ChoiceRequest, Chosen } from "./chosen.ts";
import type { Arena } from "./contest.ts";
import { flipOverCopies } from "./copies.ts";
import { decide } from "./decide.ts";
import { findFlip } from "./flips.ts";
import { placesOf } from "./given.ts";
import { compareGpus } from "./gpu-choices.ts";
import { headroomOf } from "./headroom.ts";
import { runLone, worstSlowdowns } from "./isolation.ts";
import type { Bench, Judgement } from "./judge.ts";
import { Ledger, type RunCells } from "./ledger.ts";
import { nearestChange } from "./nearest.ts";
import { defaultObjective, rankOf } from "./objective.ts";
import { testRobustness } from "./robustness.ts";
import { search } from "./search.ts";
import type { ChoiceSource } from "./simulate-cell.ts";

/** Replications of those that are simulated to the end where the scenario does not say. */
const DEFAULT_REPLICATIONS = 6;

/** Share of the events for two replications of all tenants alone on every size of part. */
const LONE_SHARE = 0.15;

/**
 * Finds the best way to share GPUs among the tenants of a scenario, and says how sure that is and what would change it.
 * The same request gives the same bytes, whoever runs the cells.
 * @throws ProblemsError when a part of the scenario cannot be run
 */
export async function choose(
  request: ChoiceRequest,
  runnerOf: (source: ChoiceSource) => RunCells,
): Promise<ChoiceResult> {
  const { source, scenario, field, allowed, given, cells } = request;
  const step = request.onStep ?? (() => {});
  const tally: Tally = { events: 0 };
  const events = request.events ?? Infinity;
  const ledger = new Ledger(runnerOf(source), tally);
  const bench: Bench = { ledger, tenants: scenario.tenants, isFinite: isFinite(scenario), judged: new Map() };
  const objective = request.objective ?? defaultObjective(field);
  const wished = Math.max(2, scenario.replications ?? DEFAULT_REPLICATIONS);

  step("tenants alone");
  let listed = await listCandidates(field, allowed, ledger, LONE_SHARE * events);
  if (listed.list.length === 0) listed = await listCandidates(field, allowed, ledger, LONE_SHARE * events, true);
  const purse: Purse = { tally, events, alone: tally.events, cuts: [] };
  step("candidates");
  const places = new Set(given.map(placesOf));
  const news = listed.list.filter((one) => !places.has(placesOf(one)));
  const found = await search(bench, given, news, objective, wished, {
    cells: Math.floor(cells * BUDGET_SHARES.search),
    end: tally.events + leftFor(purse, "search"),
  });
  const { finalists, replications } = found;
  if (replications < wished) purse.cuts.push(`more than ${replications} of ${wished} replications`);
  const few = fewReplications(cells, replications);
  const isIsolated = await runLone(
    bench,
    finalists.map(({ candidate }) => candidate),
    replications,
    objective === "isolation" ? Infinity : leftFor(purse, "headroom") / 2,
  );
  if (!isIsolated) purse.cuts.push("how much neighbours slow each other down");
  const { valuesOf, boundOf } = await objectiveValues(bench, objective, finalists, replications);
  const hasTargets = scenario.tenants.some(({ targets }) => targets.length > 0);
  const decision = decide(objective, finalists, valuesOf, hasTargets);
  const beside = given.length - (listed.list.length - news.length);
  const chosen: Chosen = {
    request,
    objective,
    replications,
    bench,
    listed,
    beside,
    found,
    decision,
    valuesOf,
    boundOf,
  };

  const { recommended } = decision;
  step("headroom");
  const headroom = recommended === null ? [] : await headroomOf(bench, recommended.candidate, few, purse);
  const arena = recommended === null ? null : arenaOf(chosen, recommended);
  const flips = [];
  if (recommended !== null) {
    const { moved, unmoved } = axesOf(objective, scenario.tenants);
    const contested = arena ?? equalsArena(chosen, recommended);
    const walked = { replications: few, strides: flipStrides(cells) };
    for (const axis of contested === null ? [] : moved) {
      step(`flip points: ${axis.name}`);
      for (const direction of ["up", "down"] as const) {
        const isMoreOrAlike = direction === "up" || axis.name === "burstiness";
        const rivals = isMoreOrAlike ? servingOf(chosen, contested!.rivals) : contested!.rivals;
        flips.push(await findFlip({ ...contested!, rivals }, axis, direction, walked, purse));
      }
    }
    flips.push(...unmoved);
    step("flip points: copies");
    flips.push(await flipOverCopies(chosen, runnerOf, purse));
  }
  step("robustness");
  const robustness =
    arena === null
      ? null
      : await testRobustness(
          { ...arena, rivals: servingOf(chosen, arena.rivals) },
          source,
          Math.floor(cells * BUDGET_SHARES.robustness),
          scenario.seed,
          Math.min(drawReplications(cells), replications),
          purse,
          request.draws,
        );
  const nearest =
    !hasTargets || (recommended !== null && rankOf(recommended) < 2) ? null : await nearestChange(chosen, purse);
  const gpus = request.everyGpu ? await compareGpus(chosen, step) : [];
  return assembleChoice(chosen, { headroom, flips, robustness, nearest, gpus }, purse);
}

/** Candidates that those held for the best are compared with, at most. */
const RIVALS = 3;

/** Those held for the best; and the best with more GPUs, with fewer, and of another kind. null: there is no other. */
function arenaOf(chosen: Chosen, recommended: Judgement): Arena | null {
  const { decision, found, bench, objective } = chosen;
  const { equals } = decision;
  const held = [recommended, ...equals.slice(0, 2)].map(({ candidate }) => candidate);
  const own = recommended.candidate;
  const others = [...decision.order, ...found.givenUp]
    .filter(({ state }) => state !== "fails")
    .map(({ candidate }) => candidate)
    .filter((candidate) => candidate !== own && !equals.some((one) => one.candidate === candidate));
  const wanted = [
    others.find(({ gpus }) => gpus > own.gpus),
    others.find(({ gpus }) => gpus < own.gpus),
    others.find(({ kind, gpus }) => kind !== own.kind && gpus === own.gpus),
    ...others,
  ];
  const rivals: Candidate[] = [];
  for (const one of wanted) if (one !== undefined && rivals.length < RIVALS && !rivals.includes(one)) rivals.push(one);
  return rivals.length === 0 ? null : { bench, objective, held, rivals, loads: loadsOf(chosen, recommended) };
}

/**
 * Those whose queues do not grow in the scenario as it is, or all where none is left: more load, burstier or calmer
 * arrivals do not stop a queue from growing.
 */
function servingOf({ decision, found }: Chosen, rivals: readonly Candidate[]): readonly Candidate[] {
  const overloaded = new Set(
    [...decision.order, ...found.givenUp].flatMap(({ candidate, state }) =>
      state === "overloaded" ? [candidate] : [],
    ),
  );
  const serving = rivals.filter((one) => !overloaded.has(one));
  return serving.length === 0 ? rivals : serving;
}

/** Where all are as good: the others against the recommended one. null: there is no other. */
function equalsArena(chosen: Chosen, recommended: Judgement): Arena | null {
  const { bench, objective, decision } = chosen;
  const rivals = decision.equals.slice(0, RIVALS).map(({ candidate }) => candidate);
  if (rivals.length === 0) return null;
  return { bench, objective, held: [recommended.candidate], rivals, loads: loadsOf(chosen, recommended) };
}

/** By replication, the load at which candidates are compared. */
function loadsOf({ objective, valuesOf, replications }: Chosen, recommended: Judgement): readonly number[] {
  const carried = objective === "throughput" ? valuesOf(recommended) : null;
  return carried?.map((factor) => 0 - factor) ?? Array.from({ length: replications }, () => 1);
}

/** The objective of every finalist by replication, the lower the better. */
async function objectiveValues(
  bench: Bench,
  objective: Objective,
  finalists: readonly Judgement[],
  replications: number,
): Promise<Pick<Chosen, "valuesOf" | "boundOf">> {
  const boundOf = (): null => null;
  if (objective === "isolation")
    return { valuesOf: ({ candidate }) => worstSlowdowns(bench, candidate, replications), boundOf };
  if (objective !== "throughput") return { valuesOf: ({ latency }) => latency, boundOf };
  const serving = finalists.filter(({ state }) => state !== "fails" && state !== "overloaded");
  const found = await carriedLoads(
    bench,
    serving.map(({ candidate }) => ({ candidate, tenant: null })),
    replications,
  );
  const carried = new Map(serving.map((one, i) => [one, found[i]!]));
  return {
    valuesOf: (judgement) => carried.get(judgement)?.map(({ factor }) => 0 - factor) ?? null,
    boundOf: (judgement) => boundOfCarried(carried.get(judgement) ?? []),
  };
}
