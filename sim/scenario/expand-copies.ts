import { mapLayouts } from "./layout-places.ts";
import type { GpuDocument, LeafDocument, ScenarioDocument, TenantDocument } from "./schema.ts";

/**
 * Names that a tenant of the file stands for: itself, or with `copies: 3` "chat 1", "chat 2" and "chat 3". A copy's
 * name does not depend on how many there are, so its random draws stay the same when one more comes.
 */
export function namesOf(name: string, tenant: Pick<TenantDocument, "copies"> | undefined): string[] {
  const copies = tenant?.copies;
  return copies === undefined ? [name] : Array.from({ length: copies }, (_, i) => `${name} ${i + 1}`);
}

/** The same scenario with a tenant written out for each copy, wherever tenants are defined or placed. */
export function expandCopies(document: ScenarioDocument): ScenarioDocument {
  const { tenants } = document;
  if (Object.values(tenants).every(({ copies }) => copies === undefined)) return document;
  const each = <Entry extends { readonly tenant: string }>(entry: string | Entry): (string | Entry)[] =>
    typeof entry === "string"
      ? namesOf(entry, tenants[entry])
      : namesOf(entry.tenant, tenants[entry.tenant]).map((tenant) => ({ ...entry, tenant }));
  const leaf = <Leaf extends Pick<LeafDocument, "tenants">>(one: Leaf): Leaf =>
    one.tenants === undefined ? one : { ...one, tenants: one.tenants.flatMap((entry) => each(entry)) };
  const gpu = (one: GpuDocument): GpuDocument => ({
    ...leaf(one),
    ...(Array.isArray(one.mig) ? { mig: one.mig.map(leaf) } : {}),
    ...(one.layouts === undefined ? {} : { layouts: mapLayouts(one.layouts, leaf) }),
  });
  return {
    ...document,
    tenants: Object.fromEntries(
      Object.entries(tenants).flatMap(([name, tenant]) => {
        const { copies, ...rest } = tenant;
        if (copies === undefined) return [[name, tenant]];
        return namesOf(name, tenant).map((copy, i) => [
          copy,
          rest.title === undefined ? rest : { ...rest, title: `${rest.title} ${i + 1}` },
        ]);
      }),
    ),
    policies: Object.fromEntries(
      Object.entries(document.policies).map(([name, policy]) => [
        name,
        Array.isArray(policy)
          ? policy.map(gpu)
          : { ...policy, tenants: policy.tenants.flatMap((entry) => each(entry)) },
      ]),
    ),
  };
}
