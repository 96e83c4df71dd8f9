import { targetRatio } from "../metrics/deciding-metric.ts";
import type { Target } from "../result/run.ts";
import type { TenantSample } from "../metrics/tenant-sample.ts";
import { bisectAll, resolutionOf } from "./bisect.ts";
import type { Candidate } from "./candidate.ts";
import { type Bench } from "./judge.ts";
import { changesFor } from "./ledger.ts";
import type { Changes, Unit } from "./unit.ts";

/** Factors on the load that are looked at, and into how many steps, by halving, the range is cut. */
export const LOAD_RANGE = { from: 0.1, to: 8, steps: 7 } as const;

/** Relative width to which a load factor is found. */
export const LOAD_RESOLUTION = resolutionOf(LOAD_RANGE.from, LOAD_RANGE.to, LOAD_RANGE.steps);

/** Up to which load one replication of a candidate meets its targets. */
export interface Carried {
  /** At least so much where `beyond`. */
  readonly factor: number;
  readonly beyond: boolean;
  /** The tenant that breaks first; null where none does. */
  readonly breaks: string | null;
}

/**
 * The largest factor on the load, of all tenants or of one, at which the targets are met, in each replication by
 * itself. Tenants without targets count as served while their queue does not grow. Parts do not touch each other, so
 * the candidate carries what its weakest part does.
 * @param tenant null: all
 */
export async function carriedLoad(
  bench: Bench,
  candidate: Candidate,
  tenant: string | null,
  replications: number,
): Promise<Carried[]> {
  const units = candidate.units.filter(({ tenants }) => tenant === null || tenants.includes(tenant));
  const searches = units.flatMap((unit) =>
    Array.from({ length: replications }, (_, replication) => ({ unit, replication })),
  );
  const { from, to, steps } = LOAD_RANGE;
  const at = (unit: Unit, factor: number): Changes =>
    changesFor(unit, tenant === null ? { load: factor } : { loads: { [tenant]: factor } });
  const broken = new Map<string, string>();
  const found = await bisectAll(searches.length, from, to, steps, async (points) => {
    const asked = points.flatMap((point, i) =>
      point === null
        ? []
        : [{ unit: searches[i]!.unit, changes: at(searches[i]!.unit, point), replication: searches[i]!.replication }],
    );
    await bench.ledger.need(asked);
    return points.map((point, i) => {
      if (point === null) return null;
      const { unit, replication } = searches[i]!;
      const breaks = breaksIn(bench, unit, bench.ledger.of({ unit, changes: at(unit, point), replication }).tenants);
      if (breaks !== null) broken.set(`${i}`, breaks);
      return breaks !== null;
    });
  });
  return Array.from({ length: replications }, (_, replication): Carried => {
    const own = found
      .map((crossing, i) => ({ ...crossing, i }))
      .filter(({ i }) => searches[i]!.replication === replication);
    const factors = own.map(({ at: point, isBelow, i }) => ({ factor: isBelow ? from : (point ?? to), i }));
    const least = factors.reduce((a, b) => (b.factor < a.factor ? b : a));
    const isBroken = own.some(({ at: point, isBelow, i }) => i === least.i && (point !== null || isBelow));
    return { factor: least.factor, beyond: !isBroken, breaks: isBroken ? (broken.get(`${least.i}`) ?? null) : null };
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
