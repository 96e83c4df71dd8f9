import { stream } from "../base/random.ts";
import type { RobustConstant, RobustnessResult } from "../result/choice.ts";
import { leftFor, type Purse } from "./budget.ts";
import { type UncertainConstant, uncertainConstants } from "./constants.ts";
import { type Arena, type Contest, decideContests, type Outcome } from "./contest.ts";
import { meanOf } from "./judge.ts";
import { type ChoiceSource, unitScenario } from "./simulate-cell.ts";
import { type Unit, unitName } from "./unit.ts";

/** Constants that are tried alone at the ends of their ranges: those that draws which flip differ in most. */
const ALONE_AT_MOST = 5;

/** Draws of the least that is said about robustness; those that are made at once; and the most of all. */
const DRAWS = { least: 4, together: 20, most: 100 } as const;

/** Values of constants, each as a share of the way through its plausible range. */
type Shares = Readonly<Record<string, number>>;

/** The constants that may be redrawn, and which of them each unit of the candidates holds. */
interface Redrawn {
  readonly all: readonly UncertainConstant[];
  readonly of: (unit: Unit) => ReadonlySet<string>;
}

/**
 * Draws the constants that nobody measured anew from their plausible ranges, the same for all candidates, and looks
 * whether those held for the best remain so. Draws are made until their cells are used up, 20 at least, or fewer where
 * the purse does not pay for them.
 * @param wished replications of every draw: the first ones, so that draws differ in constants alone; one where the purse
 *   does not pay for more in the first draws
 * @param draws so many, neither more nor fewer, whatever they cost
 * @returns null where nothing is compared, or nothing is uncertain
 */
export async function testRobustness(
  arena: Arena,
  source: ChoiceSource,
  cells: number,
  seed: number,
  wished: number,
  purse: Purse,
  draws?: number,
): Promise<RobustnessResult | null> {
  const compared = [...arena.held, ...arena.rivals];
  const redrawn = await constantsOf(
    source,
    compared.flatMap(({ units }) => units),
  );
  if (arena.rivals.length === 0 || redrawn.all.length === 0) return null;
  const { ledger } = arena.bench;
  const left = (): number => leftFor(purse, "robustness");
  // Most rivals are out after one part of theirs.
  const units = [...arena.held[0]!.units, ...arena.rivals.flatMap((one) => one.units.slice(0, 1))];
  const each = ledger.eventsOf(units);
  const count = wished * DRAWS.together * each <= left() ? wished : 1;
  const together = draws ?? Math.max(DRAWS.least, Math.min(DRAWS.together, Math.floor(left() / (count * each))));
  const most = draws ?? DRAWS.most;
  const replications = Array.from({ length: count }, (_, i) => i);
  const under = async (sets: readonly Shares[]): Promise<Outcome[]> =>
    decideContests(
      arena,
      sets.map((set): Contest => ({ changesOf: (unit) => changesOf(set, redrawn.of(unit)), target: 1, replications })),
    );
  const shares: Shares[] = [];
  const outcomes: Outcome[] = [];
  const before = arena.bench.ledger.size;
  const { spent } = ledger;
  let wanted = 0;
  let more = 0;
  do {
    const next = Array.from({ length: together }, (_, i) => drawShares(redrawn.all, seed, shares.length + i));
    shares.push(...next);
    outcomes.push(...(await under(next)));
    const used = arena.bench.ledger.size - before;
    wanted = used + (used * together) / shares.length;
    more = ((ledger.spent - spent) * together) / shares.length;
  } while (shares.length < most && wanted <= cells && more <= left());
  if (draws === undefined && shares.length < DRAWS.together)
    purse.cuts.push(`more than ${shares.length} draws of the constants (--draws says how many)`);
  const holds = outcomes.map(({ overtaker }) => overtaker === null);
  // Each of them costs two draws more.
  const paid = Math.floor((left() * shares.length) / Math.max(1, 2 * (ledger.spent - spent)));
  const suspects = suspectsOf(redrawn.all, shares, holds).slice(0, paid);
  const atEnds = await under(suspects.flatMap(({ name }) => [{ [name]: 0 }, { [name]: 1 }]));
  return {
    draws: shares.length,
    holds: holds.filter(Boolean).length,
    compared: compared.map(({ name }) => name),
    first: compared.map((one) => outcomes.filter(({ first }) => first === one).length),
    constants: redrawn.all.map((constant): RobustConstant => {
      const at = suspects.indexOf(constant);
      return {
        ...constant,
        flipsAtLow: at < 0 ? null : atEnds[2 * at]!.overtaker !== null,
        flipsAtHigh: at < 0 ? null : atEnds[2 * at + 1]!.overtaker !== null,
      };
    }),
  };
}

async function constantsOf(source: ChoiceSource, units: readonly Unit[]): Promise<Redrawn> {
  const all = new Map<string, UncertainConstant>();
  const byUnit = new Map<string, Set<string>>();
  for (const unit of units) {
    const name = unitName(unit);
    if (byUnit.has(name)) continue;
    const own = uncertainConstants(await unitScenario(source, unit, {}));
    for (const one of own) all.set(one.name, one);
    byUnit.set(name, new Set(own.map((one) => one.name)));
  }
  // A tenant alone on a part, of which isolation asks, has the constants of those who share it, or fewer.
  return {
    all: [...all.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    of: (unit) => byUnit.get(unitName(unit)) ?? new Set(all.keys()),
  };
}

/** What a unit feels of a draw: nothing, where it holds none of the constants. */
function changesOf(set: Shares, own: ReadonlySet<string>) {
  const felt = Object.entries(set).filter(([name]) => own.has(name));
  return felt.length === 0 ? {} : { constants: Object.fromEntries(felt) };
}

/** Where in its range each constant lies in a draw; no constant's number depends on which others there are. */
export function drawShares(constants: readonly Pick<UncertainConstant, "name">[], seed: number, draw: number): Shares {
  return Object.fromEntries(
    constants.map(({ name }) => [name, stream(`${seed}/${draw}`, name, "choice/constants").uniform()]),
  );
}

/** The constants by which draws that flip differ most from those that hold; none where all hold or none does. */
function suspectsOf(
  constants: readonly UncertainConstant[],
  shares: readonly Shares[],
  holds: readonly boolean[],
): UncertainConstant[] {
  const held = shares.filter((_, i) => holds[i]);
  const flipped = shares.filter((_, i) => !holds[i]);
  if (flipped.length === 0 || held.length === 0) return [];
  const gap = ({ name }: UncertainConstant): number =>
    Math.abs(meanOf(flipped.map((one) => one[name]!)) - meanOf(held.map((one) => one[name]!)));
  return constants.toSorted((a, b) => gap(b) - gap(a) || (a.name < b.name ? -1 : 1)).slice(0, ALONE_AT_MOST);
}
