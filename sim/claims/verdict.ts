import type { ClaimFlip, ClaimVerdict, PointVerdict } from "../result/claims.ts";
import type { SweepAxis } from "../result/sweep.ts";

/** What all values of a parameter say together. */
export interface ClaimOutcome {
  readonly verdict: ClaimVerdict;
  /** The values at which it holds, in words; null unless it holds at some only. */
  readonly when: string | null;
  readonly flips: readonly ClaimFlip[];
}

/**
 * The verdict by one rule for all claims: it *holds* if it holds at every value that can be decided and at least half
 * of the values can; it *does not hold* if it holds at none of these; it *holds only when* some of them hold; and
 * where fewer than half of the values can be decided, and none or all of these hold, it *cannot be told*.
 */
export function outcomeOf(axis: SweepAxis, points: readonly PointVerdict[]): ClaimOutcome {
  const asked = points.filter((point) => point !== "reference").length;
  const decided = points.filter(isDecided).length;
  const holding = points.filter((point) => point === "holds").length;
  const flips = axis.scale === "category" ? [] : flipsOf(axis, points);
  if (holding > 0 && holding < decided) return { verdict: "holds only when", when: whenWords(axis, points), flips };
  if (decided === 0 || decided * 2 < asked) return { verdict: "cannot be told", when: null, flips };
  return { verdict: holding === decided ? "holds" : "does not hold", when: null, flips };
}

function isDecided(point: PointVerdict): boolean {
  return point !== "unknown" && point !== "reference";
}

/** Between neighbours that are decided, where one holds and the other does not. */
function flipsOf({ values }: SweepAxis, points: readonly PointVerdict[]): readonly ClaimFlip[] {
  const decided = points.flatMap((point, i) => (isDecided(point) ? [{ i, holds: point === "holds" }] : []));
  return decided.flatMap(({ i, holds }, k) => {
    const last = decided[k - 1];
    if (last === undefined || last.holds === holds) return [];
    return [{ after: values[last.i]!.text, before: values[i]!.text, holds }];
  });
}

/** "up to 40/s", "from 20/s on", "from 20/s to 80/s", "for t4-16gb and l4-24gb". */
function whenWords({ values, scale }: SweepAxis, points: readonly PointVerdict[]): string {
  const text = (i: number): string => values[i]!.text;
  if (scale === "category") {
    return `for ${joined(points.flatMap((point, i) => (point === "holds" ? [text(i)] : [])))}`;
  }
  const runs: [number, number][] = [];
  for (const [i, point] of points.entries()) {
    if (point !== "holds") continue;
    const run = runs.at(-1);
    if (run !== undefined && run[1] === i - 1) run[1] = i;
    else runs.push([i, i]);
  }
  const first = points.findIndex((point) => point !== "reference");
  const words = runs.map(([from, to]) => {
    if (to === points.length - 1) return from === to ? `at ${text(to)}` : `from ${text(from)} on`;
    if (from === to) return `at ${text(from)}`;
    return from === first ? `up to ${text(to)}` : `from ${text(from)} to ${text(to)}`;
  });
  return joined(words);
}

function joined(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}
