import type { Objective } from "../result/choice.ts";
import type { Candidate } from "./candidate.ts";
import { type Bench, judge, type Judgement } from "./judge.ts";
import { cellsOf, type Ledger } from "./ledger.ts";
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

/** Candidates of the first round, at least, however much they cost. */
const FIRST_AT_LEAST = 3;

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
  /** Of the finalists: fewer than were wished where the budget pays for no more. */
  readonly replications: number;
}

/** What a search may cost. */
interface Bounds {
  /** Of the first round. */
  readonly cells: number;
  /** Where the tally of events is to stand after all rounds, about. */
  readonly end: number;
}

/** What the first round may cost. */
interface First {
  readonly cells: number;
  readonly events: number;
}

/**
 * Simulates candidates in rounds: all of them in one replication, the better third of them in two, and so on, a handful
 * in all.
 * Every candidate meets the same requests in the same replication.
 * @param given candidates that are simulated whatever they cost
 * @param list  others, in the order in which they are worth a try
 * @param bounds cells of the first round, and where the tally of events is to stand at the end of all
 */
export async function search(
  bench: Bench,
  given: readonly Candidate[],
  list: readonly Candidate[],
  objective: Objective,
  wished: number,
  bounds: Bounds,
): Promise<Found> {
  const { ledger } = bench;
  const left = (): number => Math.max(0, bounds.end - ledger.spent);
  const ofGiven = ledger.eventsOf(given.flatMap(({ units }) => units));
  const first = { cells: bounds.cells, events: Math.max(0, left() / 2 - CELLS_OF_UNIT * ofGiven) };
  const tried = objective === "cost" ? await cheapestFirst(bench, list, first) : affordable(ledger, list, first);
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
  const rounded = ROUNDS.filter((count) => count < wished);
  for (const count of rounded) {
    if (going.length <= FINALISTS.inAll) break;
    const judged = await run(count, true);
    const isLast = count === rounded.at(-1);
    const third = Math.max(GO_ON_AT_LEAST, Math.ceil(judged.length / 3));
    // What is left pays for so many to the end; the round in which that is all there is comes to be the last one.
    const paid = affordableNumber(ledger, judged, wished - count, left());
    const isEnd = isLast || paid < third;
    const most = isEnd ? Math.min(FINALISTS.best, paid) : third;
    const atMost = isEnd ? Math.min(FINALISTS.inAll, paid) : judged.length;
    const kept = bestOfEachKind(judged, most, atMost, objective);
    givenUp.unshift(...judged.filter((one) => !kept.includes(one)));
    going = kept.map(({ candidate }) => candidate);
    if (isEnd) break;
  }
  const done = rounds.at(-1)?.replications ?? 0;
  const each = ledger.eventsOf(going.flatMap(({ units }) => units));
  const replications = Math.min(wished, Math.max(2, done + Math.floor(left() / Math.max(1, each))));
  const finalists = await run(replications, false);
  return { finalists, givenUp, rounds, replications };
}

/** How many of the best ones some events pay for in so many more replications; 2 at least, or there is no comparison. */
function affordableNumber(ledger: Ledger, judged: readonly Judgement[], replications: number, events: number): number {
  const units = new Set<string>();
  let cost = 0;
  for (const [count, { candidate }] of judged.entries()) {
    const others = candidate.units.filter((unit) => !units.has(ledger.unitName(unit)));
    cost += replications * ledger.eventsOf(others);
    if (cost > events && count >= 2) return count;
    for (const unit of others) units.add(ledger.unitName(unit));
  }
  return judged.length;
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
async function cheapestFirst(bench: Bench, list: readonly Candidate[], first: First): Promise<Candidate[]> {
  const { ledger } = bench;
  const prices = [...new Set(list.map(({ gpus }) => gpus))].toSorted((a, b) => a - b);
  const chosen: Candidate[] = [];
  let { cells, events } = first;
  for (const [i, price] of prices.entries()) {
    const own = list.filter(({ gpus }) => gpus === price);
    const levels = Math.min(LEVELS, prices.length - i);
    const tried = affordable(ledger, own, { cells: cells / levels, events: events / levels });
    chosen.push(...tried);
    const [size, spent] = [ledger.size, ledger.spent];
    const units = tried.flatMap((one) => one.units);
    await ledger.need(cellsOf(units, {}, ROUNDS[0]));
    cells -= CELLS_OF_UNIT * (ledger.size - size);
    events -= CELLS_OF_UNIT * (ledger.spent - spent);
    if (tried.some((one) => rankOf(judge(bench, one, ROUNDS[0])) < 2)) {
      const next = list.filter(({ gpus }) => gpus === prices[i + 1]);
      return [...chosen, ...affordable(ledger, next, { cells: 0, events: Math.max(0, events) })];
    }
  }
  return chosen;
}

/** As many candidates as the budget pays for in the first round: of every kind and number of GPUs in turn. */
function affordable(ledger: Ledger, list: readonly Candidate[], { cells, events }: First): Candidate[] {
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
  let spent = 0;
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  for (let row = 0; row < longest; row++) {
    for (const queue of queues) {
      const one = queue[row];
      if (one === undefined) continue;
      for (const unit of one.units) {
        if (!units.has(unitName(unit))) spent += CELLS_OF_UNIT * ledger.eventsOf([unit]);
        units.add(unitName(unit));
      }
      const isEnough = chosen.length >= FIRST_AT_MOST || units.size * CELLS_OF_UNIT > cells;
      if (isEnough && chosen.length >= queues.length) return chosen;
      if (spent > events && chosen.length >= FIRST_AT_LEAST) return chosen;
      chosen.push(one);
    }
  }
  return chosen;
}
