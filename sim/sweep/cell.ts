import type { RunResult } from "../result/run.ts";

/** The numbers of a run, without what every cell of a sweep has in common. */
export type CellRun = Pick<RunResult, "window" | "experiment" | "tenants" | "policies" | "comparisons">;

/** What is kept of a cell. The same key always has the same contents. */
export interface CellResult {
  /** Content address, see `cellKey`. */
  readonly key: string;
  /** null when no policy was possible. */
  readonly run: CellRun | null;
  /** Policies that do not exist in this cell, and why: eight tenants on seven MIG instances. */
  readonly impossible: Readonly<Record<string, string>>;
}

/**
 * The cell of a run. What the key leaves out is left out here too, so that the key decides every byte: the currency
 * is empty, a tenant's title is its name, and policies are in the order of names. Points of latency distributions,
 * which are most of a result's size, are dropped.
 */
export function cellOf(key: string, run: RunResult | null, impossible: Readonly<Record<string, string>>): CellResult {
  return { key, run: run === null ? null : cellRun(run), impossible };
}

function cellRun({ window, experiment, tenants, policies, comparisons }: RunResult): CellRun {
  const order = policies.map((_, i) => i).toSorted((a, b) => (policies[a]!.name < policies[b]!.name ? -1 : 1));
  return {
    window,
    experiment,
    tenants: tenants.map((tenant) => ({ ...tenant, title: tenant.name })),
    policies: order.map((i) => {
      const policy = policies[i]!;
      return { ...policy, currency: "", tenants: policy.tenants.map((tenant) => ({ ...tenant, latencyCdf: [] })) };
    }),
    comparisons: comparisons.map((comparison) => ({
      ...comparison,
      policies: order.map((i) => comparison.policies[i]!),
    })),
  };
}
