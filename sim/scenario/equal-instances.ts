import { autoPlace } from "../hardware/placement.ts";
import type { Gpu, Mig, MigProfile } from "../hardware/gpu.ts";
import type { IssueList } from "./issues.ts";
import type { GpuDocument, PartDocument } from "./schema.ts";

/**
 * Writes out `mig: {equal: …}`: so many GPU instances of the largest profile of which so many fit, and the tenants
 * dealt out to them one by one.
 * @returns null when that is not possible; the reason is then among the issues
 */
export function equalInstances(
  document: GpuDocument,
  gpu: Gpu,
  mig: Mig,
  path: readonly (string | number)[],
  issues: IssueList,
): PartDocument[] | null {
  const { mig: wish, gpu: _index, tenants = [], ...sharing } = document;
  if (wish === undefined || Array.isArray(wish)) return null;
  const count = wish.equal === "each" ? tenants.length : wish.equal;
  if (count === 0) return null;
  const profile = largestOf(mig, count);
  if (profile === undefined) {
    issues.add([...path, "mig"], {
      rule: `${gpu.name} can be cut into at most ${mostInstances(mig)} equal GPU instances`,
      found: `${count} instances`,
      help: "Use fewer tenants, or let several share an instance with {equal: 7} and timeSlicing: {}",
    });
    return null;
  }
  if (count > tenants.length) {
    issues.add([...path, "mig", "equal"], {
      rule: "asks for more instances than there are tenants",
      found: `${count} instances, ${tenants.length} tenants`,
    });
    return null;
  }
  return Array.from({ length: count }, (_, instance) => ({
    ...sharing,
    profile: profile.name,
    tenants: tenants.filter((_tenant, i) => i % count === instance),
  }));
}

/** The profile with the most compute, then the most memory, of which so many fit. */
function largestOf(mig: Mig, count: number): MigProfile | undefined {
  const bySize = mig.profiles.toSorted(
    (a, b) => b.computeSlices - a.computeSlices || b.memorySlices - a.memorySlices || (a.name < b.name ? -1 : 1),
  );
  return bySize.find(
    (profile) =>
      !(
        "rule" in
        autoPlace(
          mig,
          Array.from({ length: count }, () => ({ profile, start: undefined })),
        )
      ),
  );
}

function mostInstances(mig: Mig): number {
  let most = 0;
  while (largestOf(mig, most + 1) !== undefined) most++;
  return most;
}
