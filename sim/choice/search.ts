import type { Objective } from "../result/choice.ts";
import type { Candidate } from "./candidate.ts";
import { type Bench, judge, type Judgement } from "./judge.ts";
import { cellsOf } from "./ledger.ts";
import { ranked, rankOf } from "./objective.ts";
import { unitName } from "./unit.ts";

/** Replications of all rounds but the last. */
const ROUNDS = [1, 2, 4] as const;

/** Cells of each unit of the first round that its budget is to pay for, as the better ones need more. */
const CELLS_OF_UNIT = 2;

/** Prices over which the budget of the first round is spread where the lowest comes first. */
const LEVELS = 3;

/** Candidates of the first round, at most: parts are shared, so their cells alone do not bound them. */
const FIRST_AT_MOST = 240;

/** Of the candidates of a round so many go on at least. */
const GO_ON_AT_LEAST = 8;

/** Candidates that are simulated to the end: the best, and the best of every other kind and, for `cost`, price. */
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
 * Simulates candidates in rounds: all of them in one replication, the better third of them in two, and so on, a handful
 * in all.
 * Every candidate meets the same requests in the same replication.
 * @param given candidates that are simulated whatever they cost
 * @param list  others, in the order in which they are worth a try
 * @param cells budget of the first round
 */
export async function search(
  bench: Bench,
  given: readonly Candidate[],
  list: readonly Candidate[],
  objective: Objective,
  replications: number,
  cells: number,
): Promise<Found> {
  const tried = objective === "cost" ? await cheapestFirst(bench, list, cells) : affordable(list, cells);
  let going = [...given, ...tried];
  const givenUp: Judgement[] = [];
  const rounds: { replications: number; candidates: number }[] = [];
  const run = async (count: number, isEarly: boolean): Promise<Judgement[]> => {
    rounds.push({ replications: count, candidates: going.length });
    await bench.ledger.need(
      cellsOf(
        going.flatMap(({ units }) => units),
        {},
        count,
      ),
    );
    const judged = going.map((candidate) => judge(bench, candidate, count));
    return ranked(objective, judged, ({ latency }) => latency, isEarly);
  };
  const rounded = ROUNDS.filter((count) => count < replications);
  for (const count of rounded) {
    if (going.length <= FINALISTS.inAll) break;
    const judged = await run(count, true);
    const isLast = count === rounded.at(-1);
    const most = isLast ? FINALISTS.best : Math.max(GO_ON_AT_LEAST, Math.ceil(judged.length / 3));
    const kept = bestOfEachKind(judged, most, isLast ? FINALISTS.inAll : judged.length, objective);
    givenUp.unshift(...judged.filter((one) => !kept.includes(one)));
    going = kept.map(({ candidate }) => candidate);
  }
  const finalists = await run(replications, false);
  return { finalists, givenUp, rounds };
}

/** The best ones, and of every kind, or number of GPUs where they cost, that is not among them the best, up to a number. */
function bestOfEachKind(judged: readonly Judgement[], best: number, atMost: number, objective: Objective): Judgement[] {
  const kept = judged.slice(0, best);
  const isNew = ({ candidate }: Judgement): boolean =>
    kept.every((other) => other.candidate.kind !== candidate.kind) ||
    (objective === "cost" && kept.every((other) => other.candidate.gpus !== candidate.gpus));
  for (const one of judged.slice(best)) {
    if (kept.length >= atMost) break;
    if (isNew(one)) kept.push(one);
  }
  return judged.filter((one) => kept.includes(one));
}

/**
 * Candidates from the lowest price upwards, to the first at which one serves in its first replication, and of the next
 * price one of every kind, for comparison: whoever asks for the lowest cost need not know what is best of the dearer ones.
 */
async function cheapestFirst(bench: Bench, list: readonly Candidate[], cells: number): Promise<Candidate[]> {
  const prices = [...new Set(list.map(({ gpus }) => gpus))].toSorted((a, b) => a - b);
  const chosen: Candidate[] = [];
  let left = cells;
  for (const [i, price] of prices.entries()) {
    const own = list.filter(({ gpus }) => gpus === price);
    const tried = affordable(own, left / Math.min(LEVELS, prices.length - i));
    chosen.push(...tried);
    const before = bench.ledger.size;
    const units = tried.flatMap((one) => one.units);
    await bench.ledger.need(cellsOf(units, {}, ROUNDS[0]));
    left -= CELLS_OF_UNIT * (bench.ledger.size - before);
    if (tried.some((one) => rankOf(judge(bench, one, ROUNDS[0])) < 2)) {
      const next = list.filter(({ gpus }) => gpus === prices[i + 1]);
      return [...chosen, ...affordable(next, 0)];
    }
  }
  return chosen;
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
      const isEnough = chosen.length >= FIRST_AT_MOST || units.size * CELLS_OF_UNIT > cells;
      if (isEnough && chosen.length >= queues.length) return chosen;
      chosen.push(one);
    }
  }
  return chosen;
}
