import { createHash } from "node:crypto";
import { stableJson } from "../base/json.ts";

/** Changes when the contents of a cell mean something else, so that older cells are not taken for new ones. */
const CELL_FORM = 2;

/** Everything that decides the numbers of a cell. */
export interface CellIdentity {
  /** The scenario of the cell as written. */
  readonly document: unknown;
  /** How often it is run and when it stops; plain data. */
  readonly replications: unknown;
  /** Metric that the number of replications may depend on; null when it does not. */
  readonly metric: unknown;
  readonly toolVersion: string;
  /** SHA-256 of the trace of each tenant that has one, by name. */
  readonly traces: Readonly<Record<string, string>>;
}

/**
 * Content address of a cell: equal for cells whose numbers must be equal, whichever sweep they belong to.
 *
 * Left out, because no number depends on it: the title and question of the scenario, titles of tenants, the currency
 * sign, the blocks `sweep` and `expect`, the order of keys, and with it the order of tenants and policies; the name and place of a
 * trace file, for which its contents stand. Prices stay: the cost per hour is a number of the cell.
 * Written differently is different: "2/s" and "2.0/s" are two cells with the same numbers.
 *
 * @returns 64 hexadecimal digits, SHA-256
 * @throws RangeError when a tenant replays a trace whose hash is not given, and on numbers that JSON does not have
 */
export function cellKey(identity: CellIdentity): string {
  const { document, replications, metric, toolVersion, traces } = identity;
  const content = { form: CELL_FORM, document: essence(document, traces), replications, metric, toolVersion, traces };
  return createHash("sha256").update(stableJson(content)).digest("hex");
}

type Mapping = Readonly<Record<string, unknown>>;

function essence(document: unknown, traces: Readonly<Record<string, string>>): unknown {
  if (!isMapping(document)) return document;
  const { title: _title, question: _question, currency: _currency, sweep: _sweep, expect: _expect, ...rest } = document;
  if (!isMapping(rest["tenants"])) return rest;
  const tenants = Object.entries(rest["tenants"]).map(([name, tenant]) => [name, tenantEssence(name, tenant, traces)]);
  return { ...rest, tenants: Object.fromEntries(tenants) as Mapping };
}

function tenantEssence(name: string, tenant: unknown, traces: Readonly<Record<string, string>>): unknown {
  if (!isMapping(tenant)) return tenant;
  const { title: _title, ...rest } = tenant;
  const { arrivals } = rest;
  if (!isMapping(arrivals) || arrivals["kind"] !== "trace") return rest;
  if (!Object.hasOwn(traces, name)) throw new RangeError(`the trace of tenant ${name} has no hash`);
  const { file: _file, ...how } = arrivals;
  return { ...rest, arrivals: how };
}

function isMapping(value: unknown): value is Mapping {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
