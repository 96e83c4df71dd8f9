import type { Objective } from "../result/choice.ts";
import type { Candidate } from "./candidate.ts";
import { type Bench, judge, type Judgement } from "./judge.ts";
import { cellsOf } from "./ledger.ts";
import { ranked } from "./objective.ts";
import { unitName } from "./unit.ts";

/** Replications of the first round, and of the second. */
const ROUNDS = [2, 4] as const;

/** Candidates of the first round, at most: parts are shared, so their cells alone do not bound them. */
const FIRST_AT_MOST = 240;

/** Of the candidates of a round so many go on at least. */
const GO_ON_AT_LEAST = 8;

/** Candidates that are simulated to the end: the best, and the best of every other kind. */
const FINALISTS = { best: 4, inAll: 7 } as const;

/** What a search found. */
export interface Found {
  /** Simulated in all replications, best first by the latency objective. */
  readonly finalists: readonly Judgement[];
  /** Given up after fewer. */
  readonly givenUp: readonly Judgement[];
  readonly rounds: readonly { readonly replications: number; readonly candidates: number }[];
}

/**
 * Simulates candidates in rounds: all of them in few replications, the better third of them in more, a handful in all.
 * Every candidate meets the same requests in the same replication.
 * @param list  in the order in which they are worth a try
 * @param cells budget of the first round
 */
export async function search(
  bench: Bench,
  list: readonly Candidate[],
  objective: Objective,
  replications: number,
  cells: number,
): Promise<Found> {
  let going = affordable(list, cells);
  const givenUp: Judgement[] = [];
  const rounds: { replications: number; candidates: number }[] = [];
  const run = async (count: number): Promise<Judgement[]> => {
    rounds.push({ replications: count, candidates: going.length });
    await bench.ledger.need(
      cellsOf(
        going.flatMap(({ units }) => units),
        {},
        count,
      ),
    );
    const judged = going.map((candidate) => judge(bench, candidate, count));
    return ranked(objective, judged, ({ latency }) => latency);
  };
  const rounded = ROUNDS.filter((count) => count < replications);
  for (const count of rounded) {
    if (going.length <= FINALISTS.inAll) break;
    const judged = await run(count);
    const isLast = count === rounded.at(-1);
    const most = isLast ? FINALISTS.best : Math.max(GO_ON_AT_LEAST, Math.ceil(judged.length / 3));
    const kept = bestOfEachKind(judged, most, isLast ? FINALISTS.inAll : judged.length);
    givenUp.unshift(...judged.filter((one) => !kept.includes(one)));
    going = kept.map(({ candidate }) => candidate);
  }
  // With two replications there is no round before the last: then all that can be paid for are simulated to the end.
  const finalists = await run(replications);
  return { finalists, givenUp, rounds };
}

/** The best ones, and of every kind that is not among them the best, up to a number. */
function bestOfEachKind(judged: readonly Judgement[], best: number, atMost: number): Judgement[] {
  const kept = judged.slice(0, best);
  for (const one of judged.slice(best)) {
    if (kept.length >= atMost) break;
    if (!kept.some(({ candidate }) => candidate.kind === one.candidate.kind)) kept.push(one);
  }
  return judged.filter((one) => kept.includes(one));
}

/** As many candidates as the budget pays for in the first round: of every kind and number of GPUs in turn. */
function affordable(list: readonly Candidate[], cells: number): Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const one of list) {
    const name = `${one.gpus} ${one.kind}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  const queues = [...groups.values()];
  const chosen: Candidate[] = [];
  const units = new Set<string>();
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  for (let row = 0; row < longest; row++) {
    for (const queue of queues) {
      const one = queue[row];
      if (one === undefined) continue;
      for (const unit of one.units) units.add(unitName(unit));
      const isEnough = chosen.length >= FIRST_AT_MOST || units.size * ROUNDS[0] > cells;
      if (isEnough && chosen.length >= queues.length) return chosen;
      chosen.push(one);
    }
  }
  return chosen;
}
