import { targetRatio } from "../metrics/deciding-metric.ts";
import type { ChoiceBound } from "../result/choice.ts";
import type { Target } from "../result/run.ts";
import type { TenantSample } from "../metrics/tenant-sample.ts";
import type { Candidate } from "./candidate.ts";
import { effectiveChanges } from "./effective.ts";
import type { Bench } from "./judge.ts";
import { factorAt, LOAD_PLACES, searchLoads } from "./load-search.ts";
import type { Changes, Unit } from "./unit.ts";

/** Up to which load one replication of a candidate meets its targets. */
export interface Carried {
  /** At least so much where `beyond`. */
  readonly factor: number;
  readonly beyond: boolean;
  /** At most so much: a target is missed at the least load that was tried. */
  readonly below: boolean;
  /** The tenant that breaks first; null where none does. */
  readonly breaks: string | null;
}

/** What the ends of the searched range make of the mean over replications; null where it is a finding, or nothing follows. */
export function boundOf(carried: readonly Pick<Carried, "beyond" | "below">[]): ChoiceBound | null {
  const isBeyond = carried.some(({ beyond }) => beyond);
  const isBelow = carried.some(({ below }) => below);
  if (isBeyond === isBelow) return null;
  return isBeyond ? "at least" : "at most";
}

/** A question: how much more load a candidate takes. */
export interface CapacityQuestion {
  readonly candidate: Candidate;
  /** Whose load grows; null: that of all. */
  readonly tenant: string | null;
}

interface Search {
  readonly question: number;
  readonly unit: Unit;
  readonly replication: number;
}

/**
 * The largest factor on the load, of all tenants or of one, at which the targets are met, in each replication by
 * itself. Tenants without targets count as served while their queue does not grow. Parts do not touch each other, so
 * a candidate carries what its weakest part does, and the others are looked at no further than that. The first
 * replication shows the others where to begin.
 * @returns by question, then by replication
 */
export async function carriedLoads(
  bench: Bench,
  questions: readonly CapacityQuestion[],
  replications: number,
): Promise<Carried[][]> {
  const searchesIn = (numbers: readonly number[]): Search[] =>
    questions.flatMap(({ candidate, tenant }, question) =>
      candidate.units
        .filter(({ tenants }) => tenant === null || tenants.includes(tenant))
        .flatMap((unit) => numbers.map((replication) => ({ question, unit, replication }))),
    );
  const pilot = await run(bench, questions, searchesIn([0]), () => null);
  const guesses = pilot.map((carried) => carried[0]!.place);
  const others = searchesIn(Array.from({ length: replications - 1 }, (_, i) => i + 1));
  const rest = await run(bench, questions, others, (question) => guesses[question]!);
  return questions.map((_, question) => [pilot[question]![0]!, ...rest[question]!]);
}

interface Found extends Carried {
  /** Where the next replication looks first. */
  readonly place: number;
}

/** @returns by question, then by replication in the order of the searches */
async function run(
  bench: Bench,
  questions: readonly CapacityQuestion[],
  searches: readonly Search[],
  guessOf: (question: number) => number | null,
): Promise<Found[][]> {
  const changesAt = ({ question, unit }: Search, place: number): Changes => {
    const { tenant } = questions[question]!;
    const factor = factorAt(place);
    return effectiveChanges(bench, unit, tenant === null ? { load: factor } : { loads: { [tenant]: factor } });
  };
  const broken = new Map<Search, string>();
  const groupOf = ({ question, replication }: Search): string => `${question} ${replication}`;
  const asked = searches.map((search) => ({ group: groupOf(search), guess: guessOf(search.question) }));
  const found = await searchLoads(asked, async (points) => {
    const cells = points.map(({ search, place }) => {
      const { unit, replication } = searches[search]!;
      return { unit, replication, changes: changesAt(searches[search]!, place) };
    });
    await bench.ledger.need(cells);
    return points.map(({ search }, i) => {
      const breaks = breaksIn(bench, cells[i]!.unit, bench.ledger.of(cells[i]!).tenants);
      if (breaks !== null) broken.set(searches[search]!, breaks);
      return breaks !== null;
    });
  });
  const { least, most } = LOAD_PLACES;
  return questions.map((_, question) => {
    const numbers = [...new Set(searches.filter((one) => one.question === question).map((one) => one.replication))];
    return numbers.map((replication): Found => {
      const at = searches.findIndex(
        (one, i) => one.question === question && one.replication === replication && found[i]!.place !== null,
      );
      if (at < 0) return { factor: factorAt(most), beyond: true, below: false, breaks: null, place: most };
      const place = found[at]!.place!;
      // The point lies between the last place that holds and the first that breaks.
      const factor = place === least ? factorAt(least) : factorAt(place - 0.5);
      return { factor, beyond: false, below: place === least, breaks: broken.get(searches[at]!) ?? null, place };
    });
  });
}

/** The tenant that is worst off beyond its target, or whose queue grows; null when all are served. */
function breaksIn(bench: Bench, unit: Unit, samples: readonly TenantSample[]): string | null {
  let worst: string | null = null;
  let worstRatio = 1;
  unit.tenants.forEach((name, i) => {
    const { targets } = bench.tenants.find((tenant) => tenant.name === name)!;
    const ratio = strain(targets, samples[i]!);
    if (ratio > worstRatio) [worst, worstRatio] = [name, ratio];
  });
  return worst;
}

/**
 * The worst ratio of a tenant's targets. Where too few requests finished for a percentile, the share of requests beyond
 * the limit ÷ the share that may be stands in: above 1 the target is missed too. Infinite where the queue grows and
 * nothing else is known.
 */
export function strain(targets: readonly Target[], sample: TenantSample): number {
  const grows = sample.load.verdict === "overloaded" ? Infinity : 0;
  if (targets.length === 0) return grows;
  return Math.max(
    ...targets.map((target, i) => {
      const { value, within } = sample.targets[i]!;
      const ratio = targetRatio(target, value);
      if (ratio !== null) return ratio;
      if (target.quantile === null || within === null) return grows;
      return (1 - within[0]) / (1 - target.quantile);
    }),
  );
}
