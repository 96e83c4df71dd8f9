import { ROUTING_NAMES } from "../workload/routing.ts";
import type { IssueList } from "./issues.ts";
import { tenantPlaces } from "./layout-places.ts";
import type { TenantSpec } from "./scenario.ts";
import type { GpuDocument } from "./schema.ts";

/**
 * Every tenant has a place in a policy; several at the same time only if it says how its requests are routed among them.
 * @param known tenants as far as they could be resolved, and all names of the file
 */
export function checkPlacements(
  name: string,
  gpus: readonly GpuDocument[],
  known: { readonly tenants: readonly TenantSpec[]; readonly tenantNames: readonly string[] },
  issues: IssueList,
): void {
  const placed = tenantPlaces(gpus);
  for (const tenant of known.tenantNames) {
    const places = placed.get(tenant) ?? 0;
    if (places === 0) {
      issues.add(["policies", name], {
        rule: `tenant ${tenant} has no place in this policy`,
        found: placed.size === 0 ? "no tenants" : [...placed.keys()].join(", "),
        help: "Add it to the tenants: of a partition",
      });
    }
    const spec = known.tenants.find((other) => other.name === tenant);
    if (places > 1 && spec !== undefined && spec.routing === null) {
      issues.add(["policies", name], {
        rule: `tenant ${tenant} is placed on ${places} partitions, but not how its requests are routed`,
        found: `no routing: of ${tenant}`,
        help: `Give the tenant routing: (${ROUTING_NAMES.join(", ")}), or place it once`,
      });
    }
  }
}
