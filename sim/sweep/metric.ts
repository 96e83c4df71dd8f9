import { suggest } from "../base/did-you-mean.ts";
import type { Problem } from "../base/problems.ts";
import { tenantMetric, WORST_RATIO } from "../metrics/deciding-metric.ts";
import type { SweepMetric } from "../result/sweep.ts";
import type { Study } from "./study.ts";

/**
 * The metric of a study: the one it names, else the worst ratio of all targets if any tenant has targets, else the
 * p99 latency of the first tenant.
 * @param tenants name and number of targets of each, in the order of names; at least one
 * @param place   where the study stands, for problems: "sweep.studies.load"
 */
export function chooseMetric(
  study: Pick<Study, "metric" | "tenant">,
  tenants: readonly { readonly name: string; readonly targets: number }[],
  place: string,
): { readonly metric: SweepMetric } | { readonly problem: Problem } {
  const names = tenants.map(({ name }) => name);
  const { tenant } = study;
  if (tenant !== null && !names.includes(tenant)) {
    return {
      problem: { path: `${place}.tenant`, rule: "names no tenant", found: `"${tenant}"`, help: suggest(tenant, names) },
    };
  }
  const hasTargets = tenants.some(({ targets }) => targets > 0);
  const name = study.metric ?? (hasTargets && tenant === null ? WORST_RATIO.name : "p99 latency");
  if (name === WORST_RATIO.name) {
    if (tenant !== null) {
      return {
        problem: {
          path: `${place}.tenant`,
          rule: "does not go with the worst ratio, which is over all tenants",
          found: `"${tenant}"`,
          help: "Leave it out, or name another metric",
        },
      };
    }
    if (!hasTargets) {
      return { problem: { path: `${place}.metric`, rule: "needs a tenant with targets", help: "Give a tenant slo:" } };
    }
    return { metric: WORST_RATIO };
  }
  if (tenant === null && study.metric !== null && names.length > 1) {
    return {
      problem: {
        path: `${place}.tenant`,
        rule: `is missing: ${name} is a metric of one tenant`,
        help: `there are: ${names.join(", ")}`,
      },
    };
  }
  return { metric: tenantMetric(tenant ?? names[0]!, name)! };
}
