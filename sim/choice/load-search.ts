import { exp, ln } from "../base/math.ts";

/** Neighbouring factors that a search tells apart differ by 2^(1 / 20), which is 3.5 %. */
const PER_DOUBLING = 20;

/** Places on the scale of factors, 0 standing for 1: about 0.1, and 8. */
export const LOAD_PLACES = { least: -66, most: 60 } as const;

/** Steps with which a search sets out from a first guess, and from what another replication has shown. */
const FIRST_STEP = { blind: 8, guided: 2 } as const;

/** The factor at a place of the scale. */
export function factorAt(place: number): number {
  return exp((ln(2) * place) / PER_DOUBLING);
}

/** Relative width to which a factor is found. */
export const LOAD_RESOLUTION = factorAt(1) - 1;

/** One search for the first place at which something breaks. */
export interface LoadSearch {
  /** Of searches with one name only the first to break counts: one is given up when it cannot be that. */
  readonly group: string;
  /** Where to look first; null: nothing is known. */
  readonly guess: number | null;
}

/** Where it breaks. */
export interface Broken {
  /** The first place that breaks; null when no place does, or another of the group breaks before. */
  readonly place: number | null;
}

interface Going {
  /** The last place known to hold, and the first known to break. */
  low: number | null;
  high: number | null;
  next: number;
  step: number;
}

/**
 * Finds, for each search, the first place of the scale at which a condition breaks, which it is taken to do from there
 * on: in widening steps from the guess, then by halving. Whole groups go on at once.
 * @param breaks asked about one place for each search that is still going on; answers in their order
 */
export async function searchLoads(
  searches: readonly LoadSearch[],
  breaks: (asked: readonly { readonly search: number; readonly place: number }[]) => Promise<readonly boolean[]>,
): Promise<Broken[]> {
  const all = searches.map(({ guess }): Going => ({
    low: null,
    high: null,
    next: guess ?? 0,
    step: guess === null ? FIRST_STEP.blind : FIRST_STEP.guided,
  }));
  const firstOf = new Map<string, number>();
  for (;;) {
    const asked = all.flatMap((going, search) => {
      const place = nextPlace(going, firstOf.get(searches[search]!.group) ?? Infinity);
      return place === null ? [] : [{ search, place }];
    });
    if (asked.length === 0) break;
    const found = await breaks(asked);
    asked.forEach(({ search, place }, i) => {
      const going = all[search]!;
      const { group } = searches[search]!;
      if (found[i]!) {
        going.high = place;
        firstOf.set(group, Math.min(firstOf.get(group) ?? Infinity, place));
      } else going.low = place;
      going.next = found[i]! ? place - going.step : place + going.step;
      going.step *= 2;
    });
  }
  return all.map(({ high }, i) => ({ place: high === firstOf.get(searches[i]!.group) ? high : null }));
}

/** The next place to look at; null when no more is to be learnt. */
function nextPlace({ low, high, next }: Going, first: number): number | null {
  const { least, most } = LOAD_PLACES;
  // Beyond the first of the group nothing needs to be known.
  const end = Math.min(high ?? most + 1, first);
  const start = low ?? least - 1;
  if (end - start <= 1) return null;
  if (low !== null && high !== null) return Math.floor((start + end) / 2);
  return Math.min(end - 1, Math.max(start + 1, next));
}
