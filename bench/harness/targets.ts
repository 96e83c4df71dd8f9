import type { SuiteFigures } from "./figures.ts";

/** What the numbers are to show. */
export type Target = {
  readonly text: string;
  readonly suite: string;
} & (
  | { readonly kind: "ratio"; readonly over: string; readonly under: string; readonly least: number }
  /** Median of the first minus that of the second, or of the first alone [ms]. */
  | { readonly kind: "ms"; readonly of: string; readonly minus: string | null; readonly most: number }
);

/** A target, and what was measured; null where a peer is missing. */
export interface Verdict {
  readonly text: string;
  readonly wanted: string;
  readonly value: number | null;
  readonly reached: boolean | null;
}

const FIRST = "round-robin-5ms";
const BARE = "bare loop, stepping";

export const TARGETS: readonly Target[] = [
  ratio("speed of the bare loop ÷ C++, same algorithm", FIRST, "C++", BARE, 0.45),
  ratio("speed of the bare loop ÷ SimPy", FIRST, "SimPy", BARE, 25),
  ratio("speed of the bare loop ÷ simjs, the fastest npm package", FIRST, "simjs", BARE, 5),
  ratio("speed of the bare loop ÷ ns-3", FIRST, "ns-3", BARE, 1.8),
  ratio("speed of the product ÷ C++, mean work 5 ms", FIRST, "C++", "product", 0.25),
  ratio("skipping ÷ stepping, mean work 50 ms", "round-robin-50ms", "product, stepping", "product", 2.5),
  ratio("skipping ÷ stepping, mean work 500 ms", "round-robin-500ms", "product, stepping", "product", 15),
  ratio("skipping ÷ stepping, mean work 5 s", "round-robin-5000ms", "product, stepping", "product", 200),
  ms("`--help` beyond a bare Node process", "start", "--help", "bare node", 150),
  ms("small run with report", "start", "small run with report", null, 1500),
  ratio("two workers ÷ one", "workers", "1 worker", "2 workers", 1.6),
];

/** Which targets are reached, of those whose suites were run. */
export function verdicts(targets: readonly Target[], suites: readonly SuiteFigures[]): Verdict[] {
  return targets.flatMap((target): Verdict[] => {
    const suite = suites.find(({ name }) => name === target.suite);
    if (suite === undefined) return [];
    const { text } = target;
    if (target.kind === "ratio") {
      const { over, under, least } = target;
      const value = suite.ratios.find((pair) => pair.over === over && pair.under === under)?.ratio ?? null;
      return [{ text, wanted: `≥ ${least}`, value, reached: value === null ? null : value >= least }];
    }
    const value = medianMs(suite, target.of) - (target.minus === null ? 0 : medianMs(suite, target.minus));
    return [{ text, wanted: `≤ ${target.most} ms`, value, reached: value <= target.most }];
  });
}

function medianMs({ contenders }: SuiteFigures, name: string): number {
  return contenders.find((contender) => contender.name === name)!.medianNs! / 1e6;
}

function ratio(text: string, suite: string, over: string, under: string, least: number): Target {
  return { kind: "ratio", text, suite, over, under, least };
}

function ms(text: string, suite: string, of: string, minus: string | null, most: number): Target {
  return { kind: "ms", text, suite, of, minus, most };
}
