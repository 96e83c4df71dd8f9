import type { LoadVerdict, PolicyResult, TenantResult } from "../result/run.ts";
import { LOAD_VERDICTS } from "../result/run.ts";
import type { CellPolicy, SweepCell, SweepMetric } from "../result/sweep.ts";
import type { CellResult, CellRun } from "./cell.ts";

/** What reports need of a cell: the metric of the sweep and how policies compare by it. */
export function extractCell(
  at: readonly number[],
  { key, run, impossible }: CellResult,
  policies: readonly string[],
  metric: SweepMetric,
): SweepCell {
  return {
    id: key,
    at,
    replications: run?.experiment.replications ?? 0,
    policies: policies.map((name) => extractPolicy(name, run, impossible[name], metric)),
  };
}

function extractPolicy(
  name: string,
  run: CellRun | null,
  impossible: string | undefined,
  metric: SweepMetric,
): CellPolicy {
  const policy = run?.policies.find((one) => one.name === name);
  const compared = run?.comparisons
    .find(({ tenant, metric: of }) => tenant === metric.tenant && of === metric.name)
    ?.policies.find((one) => one.policy === name);
  const concerned = policy?.tenants.filter((tenant) => metric.tenant === null || tenant.name === metric.tenant) ?? [];
  return {
    impossible: impossible ?? null,
    value: compared?.mean ?? null,
    interval: compared?.interval ?? null,
    load: gravest(concerned),
    targets: policy === undefined ? null : targetsOf(policy),
    standing: compared?.standing ?? "left out",
    probabilityOfBest: compared?.probabilityOfBest ?? null,
  };
}

function gravest(tenants: readonly TenantResult[]): LoadVerdict | null {
  if (tenants.length === 0) return null;
  return LOAD_VERDICTS[Math.max(...tenants.map(({ load }) => LOAD_VERDICTS.indexOf(load.verdict)))]!;
}

function targetsOf({ tenants }: PolicyResult): CellPolicy["targets"] {
  const verdicts = tenants.flatMap(({ targets, failure }) =>
    failure === null ? targets.map(({ verdict }) => verdict) : ["missed" as const],
  );
  if (verdicts.length === 0) return null;
  if (verdicts.includes("missed")) return "missed";
  return verdicts.includes("open") ? "open" : "met";
}
