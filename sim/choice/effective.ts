import type { ReadyTenant } from "../scenario/scenario.ts";
import type { Bench } from "./judge.ts";
import { changesFor } from "./ledger.ts";
import type { Changes, Unit } from "./unit.ts";

/** What can be changed about the arrivals of a tenant by a factor. */
export type ArrivalAxis = "load" | "burstiness";

/** Whether a factor on the load, or on the variation of the gaps between arrivals, changes anything for a tenant. */
export function isMovedBy(axis: ArrivalAxis, { arrivals: { kind } }: Pick<ReadyTenant, "arrivals">): boolean {
  if (axis === "load") return kind !== "closed";
  return kind === "poisson" || kind === "gamma" || kind === "weibull";
}

/** Changes without what moves none of a unit's tenants, so that a cell that would be the same is not run again. */
export function effectiveChanges({ tenants }: Pick<Bench, "tenants">, unit: Unit, changes: Changes): Changes {
  const own = tenants.filter(({ name }) => unit.tenants.includes(name));
  const { load, loads, cv, constants } = changes;
  return changesFor(unit, {
    ...(load !== undefined && own.some((one) => isMovedBy("load", one)) ? { load } : {}),
    ...(loads === undefined ? {} : { loads }),
    ...(cv !== undefined && own.some((one) => isMovedBy("burstiness", one)) ? { cv } : {}),
    ...(constants === undefined ? {} : { constants }),
  });
}
