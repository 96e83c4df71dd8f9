import { DECIDING_NAMES, tenantMetric, WORST_RATIO } from "../metrics/deciding-metric.ts";

/** A number of a result that an expectation may be about. */
export interface ExpectedMetric {
  /** "p99 latency", "throughput", "worst ratio". */
  readonly name: string;
  readonly unit: "ns" | "1/s" | "1";
  readonly better: "lower" | "higher";
  /** What it is a number of: a tenant, or a policy with all its tenants. */
  readonly of: "tenant" | "policy";
}

const OF_POLICIES: readonly ExpectedMetric[] = [
  { name: WORST_RATIO.name, unit: "1", better: "lower", of: "policy" },
  { name: "worst slowdown", unit: "1", better: "lower", of: "policy" },
  { name: "fairness", unit: "1", better: "higher", of: "policy" },
  { name: "SM utilisation", unit: "1", better: "higher", of: "policy" },
];

/** Of tenants, in scenarios with faults. */
const OF_FAULTS: readonly ExpectedMetric[] = [
  { name: "failed share", unit: "1", better: "lower", of: "tenant" },
  { name: "availability", unit: "1", better: "higher", of: "tenant" },
  { name: "downtime", unit: "ns", better: "lower", of: "tenant" },
  { name: "broken minutes", unit: "1", better: "lower", of: "tenant" },
];

/** Every metric that `expect` knows: those that sweeps decide by, those of faults, and those of a policy as a whole. */
export const EXPECTED_NAMES: readonly string[] = [
  ...DECIDING_NAMES,
  ...OF_FAULTS.map(({ name }) => name),
  ...OF_POLICIES.map(({ name }) => name),
];

/**
 * The metric of a name. A path into a result, `latency.p99`, means the same as the name that tables use, `p99 latency`.
 * @returns undefined when there is none of that name
 */
export function expectedMetric(text: string): ExpectedMetric | undefined {
  const name = text.replace(
    /^(\w+)\.(\S+)$/u,
    (_all, quantity: string, part: string) => `${part === "p999" ? "p99.9" : part} ${quantity}`,
  );
  const known = [...OF_POLICIES, ...OF_FAULTS].find((metric) => metric.name === name);
  if (known !== undefined) return known;
  const found = tenantMetric("", name);
  return found === undefined ? undefined : { name, unit: found.unit, better: found.better, of: "tenant" };
}

/** Whether a metric needs runs of each tenant alone. */
export function expectsYardsticks({ name }: Pick<ExpectedMetric, "name">): boolean {
  return /slowdown|interference|fairness/u.test(name);
}
