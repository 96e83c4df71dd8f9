import { parseDuration } from "../base/units.ts";
import { namesOf } from "../scenario/expand-copies.ts";
import type { Unit, Changes } from "./unit.ts";

/** A scenario as written, before units are numbers. */
export type Written = Readonly<Record<string, unknown>>;

type Tenants = Readonly<Record<string, Written>>;

/** Name of the only policy of a unit's scenario. */
const UNIT_POLICY = "unit";

/**
 * The document with a tenant written out for each copy, so that parts of it can be cut out by name.
 * @param times copies more of every tenant: 2 doubles them
 */
export function writtenOut(document: Written, times = 1): Written {
  const tenants = tenantsOf(document);
  const named = new Map(
    Object.entries(tenants).map(([name, tenant]) => {
      const copies = tenant["copies"] as number | undefined;
      const more = copies === undefined && times === 1 ? undefined : (copies ?? 1) * times;
      return [name, namesOf(name, more === undefined ? {} : { copies: more })];
    }),
  );
  const all = Object.entries(tenants).flatMap(([name, tenant]) => {
    const { copies: _copies, ...rest } = tenant;
    return named.get(name)!.map((copy): [string, Written] => [copy, rest]);
  });
  const policies = Object.entries((document["policies"] ?? {}) as Written);
  return {
    ...document,
    tenants: Object.fromEntries(all),
    policies: Object.fromEntries(policies.map(([name, gpus]) => [name, placed(gpus, named)])),
  };
}

/** The scenario of one unit alone, with the changes that a document can tell. */
export function unitDocument(document: Written, unit: Unit, changes: Changes): Written {
  const { sweep: _sweep, ...rest } = document;
  const load = (document["load"] as number | undefined) ?? 1;
  const own = Object.entries(tenantsOf(document)).filter(([name]) => unit.tenants.includes(name));
  return {
    ...rest,
    ...(changes.load === undefined ? {} : { load: load * changes.load, ...shortened(document, changes.load) }),
    gpus: unit.gpus.map((type) => ({ type })),
    tenants: Object.fromEntries(own.map(([name, tenant]) => [name, withCv(tenant, changes.cv ?? 1)])),
    policies: { [UNIT_POLICY]: unit.place },
  };
}

/** Arrivals that go on as they are, so that no part of the duration is like no other. */
const STATIONARY = new Set(["poisson", "gamma", "weibull", "constant", "closed"]);

/**
 * At more load a replication is as much shorter, so that it holds the same requests, closer together; nothing where the
 * time of the scenario has a course, or a warm-up is given, which would stay as long.
 */
function shortened(document: Written, factor: number): Written {
  const { duration, warmup, limit } = document;
  const kinds = Object.values(tenantsOf(document)).map(({ arrivals }) => (arrivals as Written)["kind"] as string);
  const parsed = typeof duration === "string" ? parseDuration(duration) : null;
  const isBound = warmup !== undefined || limit !== undefined || parsed === null || !("value" in parsed);
  if (factor <= 1 || isBound || !kinds.every((kind) => STATIONARY.has(kind))) return {};
  return { duration: `${Math.ceil(parsed.value / factor)}ns` };
}

/** Whether the gaps between a tenant's arrivals are drawn one by one, so that their variation can be changed. */
function hasCv(tenant: Written): boolean {
  const { kind } = tenant["arrivals"] as { readonly kind: string };
  return kind === "poisson" || kind === "gamma" || kind === "weibull";
}

/** The tenants of a document, as written. */
export function tenantsOf(document: Written): Tenants {
  return (document["tenants"] ?? {}) as Tenants;
}

function withCv(tenant: Written, factor: number): Written {
  if (factor === 1 || !hasCv(tenant)) return tenant;
  const { kind, cv = 1, ...arrivals } = tenant["arrivals"] as Written & { readonly kind: string; readonly cv?: number };
  return { ...tenant, arrivals: { ...arrivals, kind: kind === "poisson" ? "gamma" : kind, cv: cv * factor } };
}

type Names = ReadonlyMap<string, readonly string[]>;

/** Lists of tenants below a policy, with the names of copies. */
function placed(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((one) => placed(one, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "tenants" && Array.isArray(inner)
        ? inner.flatMap((entry: unknown) => membersOf(entry, names))
        : placed(inner, names),
    ]),
  );
}

function membersOf(entry: unknown, names: Names): unknown[] {
  if (typeof entry === "string") return [...(names.get(entry) ?? [entry])];
  const member = entry as { readonly tenant: string };
  return (names.get(member.tenant) ?? [member.tenant]).map((tenant) => ({ ...member, tenant }));
}
