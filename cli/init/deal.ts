/** Choices that are tried before the search gives up; a handful of tenants needs a few dozen. */
const MOST_TRIES = 20_000;

/** A place for tenants. Two places with the same `kind` are interchangeable. */
export interface Place {
  readonly kind: string;
  /** Relative size; larger places get more. */
  readonly size: number;
}

/**
 * Deals items out to places so that every place can hold what it gets: each goes to the emptiest place that can, and
 * choices are taken back where that leads nowhere.
 * @param items    those that are hardest to place first
 * @param canHold  must also hold for every part of a group that it holds for
 * @returns a group for each place, in the places' order; or null when none was found
 */
export function deal<T>(
  items: readonly T[],
  places: readonly Place[],
  canHold: (group: readonly T[], place: number) => boolean,
): readonly (readonly T[])[] | null {
  const groups: T[][] = places.map(() => []);
  let tries = 0;
  return place(0) ? groups : null;

  function place(next: number): boolean {
    const item = items[next];
    if (item === undefined) return true;
    const load = (p: number): number => groups[p]!.length / places[p]!.size;
    const order = [...places.keys()].toSorted(
      (a, b) => load(a) - load(b) || places[b]!.size - places[a]!.size || a - b,
    );
    const triedEmpty = new Set<string>();
    for (const p of order) {
      const group = groups[p]!;
      if (group.length === 0) {
        if (triedEmpty.has(places[p]!.kind)) continue;
        triedEmpty.add(places[p]!.kind);
      }
      if (++tries > MOST_TRIES) return false;
      group.push(item);
      if (canHold(group, p) && place(next + 1)) return true;
      group.pop();
    }
    return false;
  }
}
