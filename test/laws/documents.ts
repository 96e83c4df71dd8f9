import type { TinyDocument } from "../support/tiny.ts";
import type { Part } from "./arbitraries.ts";

/** Changes of scenario documents: what a user would edit in the file. */

type Member = string | { readonly tenant: string };
interface Leaf extends Part {
  readonly tenants?: readonly Member[];
  readonly mig?: readonly Leaf[];
}

/** The document without a tenant, and without the partitions that only it was on. */
export function without(document: TinyDocument, name: string): TinyDocument {
  const { [name]: _gone, ...tenants } = document.tenants;
  return { ...document, tenants, policies: mapPolicies(document, (leaf) => droppedFrom(leaf, name)) };
}

/** The document with one more tenant, on every partition. */
export function withNeighbour(document: TinyDocument, name: string, tenant: Part): TinyDocument {
  const tenants = { ...document.tenants, [name]: tenant };
  return { ...document, tenants, policies: mapPolicies(document, (leaf) => [joinedBy(leaf, name)]) };
}

/** Arrivals of {@link withOutsider}. */
export const OUTSIDERS = {
  finite: { kind: "list", at: ["1ms"] },
  steady: { kind: "poisson", rate: "100/s" },
} as const;

/**
 * The document with one more tenant, of random work on a GPU of its own. What a number is worth depends on whether
 * anything of the scenario is random and whether some arrivals end; with this tenant it does not depend on the others.
 */
export function withOutsider(document: TinyDocument, horizon: keyof typeof OUTSIDERS): TinyDocument {
  const pool = document.gpus as readonly unknown[];
  const outsider = {
    work: { reference: "a100-sxm4-80gb", compute: "1ms", size: { kind: "exponential" } },
    arrivals: OUTSIDERS[horizon],
  };
  const policies = Object.entries(document.policies as Readonly<Record<string, readonly Leaf[]>>);
  return {
    ...document,
    gpus: [...pool, { type: "a100-sxm4-80gb" }],
    tenants: { ...document.tenants, outsider },
    policies: Object.fromEntries(
      policies.map(([policy, gpus]) => [policy, [...gpus, { gpu: pool.length, exclusive: {}, tenants: ["outsider"] }]]),
    ),
  };
}

function mapPolicies(document: TinyDocument, change: (leaf: Leaf) => Leaf[]): Readonly<Record<string, Leaf[]>> {
  const entries = Object.entries(document.policies as Readonly<Record<string, readonly Leaf[]>>);
  return Object.fromEntries(entries.map(([policy, gpus]) => [policy, gpus.flatMap(change)]));
}

function droppedFrom(leaf: Leaf, name: string): Leaf[] {
  const mig = leaf.mig?.flatMap((part) => droppedFrom(part, name));
  const tenants = leaf.tenants?.filter((member) => (typeof member === "string" ? member : member.tenant) !== name);
  if ((mig ?? tenants)!.length === 0) return [];
  return [{ ...leaf, ...(mig === undefined ? { tenants: tenants! } : { mig }) }];
}

function joinedBy(leaf: Leaf, name: string): Leaf {
  if (leaf.mig !== undefined) return { ...leaf, mig: leaf.mig.map((part) => joinedBy(part, name)) };
  return { ...leaf, tenants: [...leaf.tenants!, name] };
}

/**
 * The same document written backwards: keys of mappings, and lists whose order means nothing. The pool of GPUs
 * stays, because GPUs are numbered.
 */
export function backwards(document: TinyDocument): TinyDocument {
  const { gpus, ...rest } = document;
  return { ...(reversed(rest) as Omit<TinyDocument, "gpus">), gpus };
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed).toReversed();
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

/** The document with other names for its tenants. */
export function renamed(document: TinyDocument, names: ReadonlyMap<string, string>): TinyDocument {
  const rename = (leaf: Leaf): Leaf => ({
    ...leaf,
    ...(leaf.tenants === undefined ? {} : { tenants: leaf.tenants.map((member) => names.get(member as string)!) }),
    ...(leaf.mig === undefined ? {} : { mig: leaf.mig.map(rename) }),
  });
  const tenants = Object.fromEntries(
    Object.entries(document.tenants).map(([name, tenant]) => [names.get(name)!, tenant]),
  );
  return { ...document, tenants, policies: mapPolicies(document, (leaf) => [rename(leaf)]) };
}

/** The document without anything random: equal gaps, equal sizes, equal lengths. */
export function undrawn(document: TinyDocument): TinyDocument {
  return { ...document, tenants: mapRecords(document.tenants, unDrawnPart) };
}

function unDrawnPart(part: Part): Part {
  const { kind } = part;
  if (kind === "poisson" || kind === "gamma") return { kind: "constant", rate: part["rate"] };
  if (kind === "exponential" || (kind === "lognormal" && "cv" in part)) return { kind: "constant" };
  if (kind === "lognormal") return { kind: "constant", tokens: Math.round(part["median"] as number) };
  const fixed = mapRecords(part, unDrawnPart);
  return {
    ...fixed,
    ...(part["thinkDistribution"] === undefined ? {} : { thinkDistribution: "constant" }),
    ...(part["routing"] === "random" || part["routing"] === "power-of-two" ? { routing: "round-robin" } : {}),
    ...(part["jitter"] === undefined ? {} : { jitter: 0 }),
  };
}

/** Changes the values that are mappings themselves. */
function mapRecords(record: Part, change: (inner: Part) => Part): Part {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      value !== null && typeof value === "object" && !Array.isArray(value) ? change(value as Part) : value,
    ]),
  );
}
