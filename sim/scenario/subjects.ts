import type { Target } from "../result/run.ts";

/** Whoever has requests that are measured: a tenant, or a pipeline. */
export interface Subject {
  readonly name: string;
  readonly targets: readonly Target[];
}

/** All of them in the order of results: tenants in rank order, then pipelines in the order of names. */
export function subjectsOf<T extends Subject, P extends Subject>(scenario: {
  readonly tenants: readonly T[];
  readonly pipelines?: readonly P[];
}): readonly (T | P)[] {
  return [...scenario.tenants, ...(scenario.pipelines ?? [])];
}
