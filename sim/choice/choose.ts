import type { ChoiceResult, Objective } from "../result/choice.ts";
import { isFinite } from "../scenario/window.ts";
import { assembleChoice } from "./assemble-choice.ts";
import { BUDGET_SHARES } from "./budget.ts";
import type { Candidate } from "./candidate.ts";
import { listCandidates } from "./candidates.ts";
import { carriedLoad } from "./capacity.ts";
import type { ChoiceRequest, Chosen } from "./chosen.ts";
import { type UncertainConstant, uncertainConstants } from "./constants.ts";
import { flipOverCopies } from "./copies.ts";
import { decide } from "./decide.ts";
import { findFlip } from "./flips.ts";
import { compareGpus } from "./gpu-choices.ts";
import { headroomOf } from "./headroom.ts";
import { runLone, worstSlowdowns } from "./isolation.ts";
import type { Bench, Judgement } from "./judge.ts";
import { Ledger, type RunCells } from "./ledger.ts";
import { nearestChange } from "./nearest.ts";
import { defaultObjective, rankOf } from "./objective.ts";
import { DRAW_REPLICATIONS, testRobustness } from "./robustness.ts";
import { search } from "./search.ts";
import { type ChoiceSource, unitScenario } from "./simulate-cell.ts";

/** Replications of those that are simulated to the end where the scenario does not say. */
const DEFAULT_REPLICATIONS = 6;

/** Draws of constants at least and at most. */
const DRAWS = { least: 20, most: 100 } as const;

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
  const ledger = new Ledger(runnerOf(source));
  const bench: Bench = { ledger, tenants: scenario.tenants, isFinite: isFinite(scenario), judged: new Map() };
  const objective = request.objective ?? defaultObjective(field);
  const replications = Math.max(2, scenario.replications ?? DEFAULT_REPLICATIONS);

  step("tenants alone");
  let listed = await listCandidates(field, allowed, ledger);
  if (listed.list.length === 0) listed = await listCandidates(field, allowed, ledger, true);
  step("candidates");
  const pool = [...given, ...listed.list];
  const found = await search(bench, pool, objective, replications, Math.floor(cells * BUDGET_SHARES.search));
  const { finalists } = found;
  await runLone(
    bench,
    finalists.map(({ candidate }) => candidate),
    replications,
  );
  const valuesOf = await objectiveValues(bench, objective, finalists, replications);
  const hasTargets = scenario.tenants.some(({ targets }) => targets.length > 0);
  const decision = decide(objective, finalists, valuesOf, hasTargets);
  const chosen: Chosen = { request, objective, replications, bench, listed, found, decision, valuesOf };

  const { recommended } = decision;
  step("headroom");
  const headroom = recommended === null ? [] : await headroomOf(bench, recommended.candidate, few(replications));
  const { held, rivals } = contestants(chosen);
  const flips = [];
  if (recommended !== null && rivals.length > 0) {
    for (const axis of ["load", "burstiness"] as const) {
      step(`flip points: ${axis}`);
      for (const direction of ["up", "down"] as const) {
        flips.push(await findFlip(bench, objective, held, rivals, axis, direction, few(replications)));
      }
    }
  }
  if (recommended !== null) {
    step("flip points: copies");
    flips.push(await flipOverCopies(chosen, runnerOf));
  }
  step("robustness");
  const robustness = recommended === null ? null : await robustnessOf(chosen, held, rivals);
  const nearest = !hasTargets || (recommended !== null && rankOf(recommended) < 2) ? null : await nearestChange(chosen);
  const gpus = request.everyGpu ? await compareGpus(chosen, step) : [];
  return assembleChoice(chosen, { headroom, flips, robustness, nearest, gpus });
}

/** Bisections are run in the first few replications: each of them costs many cells. */
function few(replications: number): number {
  return Math.min(4, replications);
}

/** Those held for the best; and the best with more GPUs, with fewer, and of another kind. */
function contestants({ decision, found }: Chosen): { held: Candidate[]; rivals: Candidate[] } {
  const { recommended, equals } = decision;
  if (recommended === null) return { held: [], rivals: [] };
  const held = [recommended, ...equals.slice(0, 2)].map(({ candidate }) => candidate);
  const own = recommended.candidate;
  const others = [...decision.order, ...found.givenUp]
    .map(({ candidate }) => candidate)
    .filter((candidate) => candidate !== own && !equals.some((one) => one.candidate === candidate));
  const wanted = [
    others.find(({ gpus }) => gpus > own.gpus),
    others.find(({ gpus }) => gpus < own.gpus),
    others.find(({ kind, gpus }) => kind !== own.kind && gpus === own.gpus),
    ...others,
  ];
  const rivals: Candidate[] = [];
  for (const one of wanted) if (one !== undefined && rivals.length < 3 && !rivals.includes(one)) rivals.push(one);
  return { held, rivals };
}

/** The objective of every finalist by replication, the lower the better. */
async function objectiveValues(
  bench: Bench,
  objective: Objective,
  finalists: readonly Judgement[],
  replications: number,
): Promise<(judgement: Judgement) => readonly number[] | null> {
  if (objective === "isolation") return ({ candidate }) => worstSlowdowns(bench, candidate, replications);
  if (objective !== "throughput") return ({ latency }) => latency;
  const carried = new Map<Judgement, readonly number[]>();
  for (const one of finalists) {
    if (one.state === "fails" || one.state === "overloaded") continue;
    const found = await carriedLoad(bench, one.candidate, null, replications);
    carried.set(
      one,
      found.map(({ factor }) => 0 - factor),
    );
  }
  return (judgement) => carried.get(judgement) ?? null;
}

async function robustnessOf(
  { request, objective, bench }: Chosen,
  held: readonly Candidate[],
  rivals: readonly Candidate[],
) {
  const { source, scenario, cells } = request;
  const units = [...held, ...rivals].flatMap((candidate) => candidate.units);
  const constants = new Map<string, UncertainConstant>();
  for (const unit of units) {
    for (const one of uncertainConstants(await unitScenario(source, unit, {}))) constants.set(one.name, one);
  }
  const all = [...constants.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (rivals.length === 0 || all.length === 0) return null;
  const affordable = Math.floor((cells * BUDGET_SHARES.robustness) / (units.length * DRAW_REPLICATIONS));
  const draws = Math.min(DRAWS.most, Math.max(DRAWS.least, affordable));
  return testRobustness(bench, objective, held, rivals, all, draws, scenario.seed);
}
