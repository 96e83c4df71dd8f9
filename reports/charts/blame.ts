import { formatDuration } from "../../sim/base/units.ts";
import { BLAME_CAUSES, type Blame, type BlameCause, type PolicyResult, type RunResult } from "../../sim/result/run.ts";
import { describeRun } from "../finding.ts";
import { causeColour } from "../theme.ts";
import { listed, possessive } from "../words.ts";
import type { Chart } from "./chart.ts";
import { stackedTimes, type TimeBar } from "./stacked-times.ts";

const CAUSE_NAMES: Readonly<Record<BlameCause, string>> = {
  queue: "queue",
  batching: "batching",
  turn: "turn",
  switch: "switch",
  contention: "contention",
  device: "device",
  host: "host",
  copy: "copy",
};

/** As the end of "spend 60 % of their time …". */
const CAUSE_PHRASES: Readonly<Record<BlameCause, string>> = {
  queue: "in their own queue",
  batching: "waiting for their batch",
  turn: "waiting for their turn",
  switch: "in context switches",
  contention: "slowed by neighbours on the same device",
  device: "at work on the device",
  host: "on the host",
  copy: "in copies between host and GPU",
};

interface Row {
  readonly policy: string;
  readonly label: string;
  readonly meanNs: Readonly<Record<BlameCause, number>>;
  readonly totalNs: number;
}

/** Where the slowest 1 % of the tightest tenant's requests spent their time, one stacked bar for each policy. */
export function drawBlame(result: RunResult): Chart | null {
  const { focus, best, shortfalls } = describeRun(result);
  const index = result.tenants.findIndex((tenant) => tenant.name === focus);
  const rows = result.policies.flatMap((policy) => rowOf(policy, index));
  if (focus === null || rows.length === 0) return null;
  const missing = result.policies.filter((policy) => !rows.some((row) => row.policy === policy.name));
  const contrast = rows.find((row) => row.policy === shortfalls.at(-1)?.policy.name) ?? rows[0]!;
  const chosen = rows.find((row) => row.policy === best?.name) ?? rows[0]!;
  const absent =
    missing.length === 0 ? "" : ` No bar: ${listed(missing.map((policy) => policy.name))}, too few requests.`;
  return {
    title: titleOf(focus, chosen, contrast),
    caption: `Mean time of ${possessive(focus)} slowest 1 % of requests by where it went, for each policy.${absent}`,
    legend: BLAME_CAUSES.filter((cause) => rows.some((row) => row.meanNs[cause] > 0)).map((cause) => ({
      label: CAUSE_NAMES[cause],
      colour: causeColour(cause),
    })),
    panels: [{ heading: null, description: describe(focus, rows), spec: stackedTimes(rows.map(barOf), "cause") }],
  };
}

function rowOf(policy: PolicyResult, tenant: number): readonly Row[] {
  const blame: Blame | undefined = policy.tenants[tenant]?.blame.slowest1Percent;
  if (blame === undefined || blame.meanNs === null) return [];
  const totalNs = BLAME_CAUSES.reduce((sum, cause) => sum + blame.meanNs![cause], 0);
  return totalNs > 0 ? [{ policy: policy.name, label: policy.name, meanNs: blame.meanNs, totalNs }] : [];
}

/** The largest cause under both policies in the same form, so that like is compared with like. */
function titleOf(tenant: string, chosen: Row, contrast: Row): string {
  const opening = `${possessive(tenant)} slowest 1 % spend`;
  const [share, cause] = mainCause(chosen);
  if (contrast.policy === chosen.policy) {
    return `${opening} ${share} of their time ${CAUSE_PHRASES[cause]} under ${chosen.label}`;
  }
  const [otherShare, otherCause] = mainCause(contrast);
  if (otherCause === cause) {
    return `${opening} ${share} of their time ${CAUSE_PHRASES[cause]} under ${chosen.label}, ${otherShare} under ${contrast.label}`;
  }
  return `${opening} the largest part of their time ${CAUSE_PHRASES[cause]} under ${chosen.label} (${share}), ${CAUSE_PHRASES[otherCause]} under ${contrast.label} (${otherShare})`;
}

/** The cause with the largest part of a row. */
function mainCause(row: Row): readonly [share: string, cause: BlameCause] {
  const cause = BLAME_CAUSES.toSorted((a, b) => row.meanNs[b] - row.meanNs[a])[0]!;
  return [`${Math.round((row.meanNs[cause] / row.totalNs) * 100)} %`, cause];
}

function barOf({ label, meanNs }: Row): TimeBar {
  return {
    label,
    parts: BLAME_CAUSES.map((cause) => ({ name: CAUSE_NAMES[cause], colour: causeColour(cause), ns: meanNs[cause] })),
  };
}

function describe(tenant: string, rows: readonly Row[]): string {
  const bars = rows.map((row) => `${row.label} ${formatDuration(row.totalNs)}`);
  return `Stacked bars of the mean latency of ${possessive(tenant)} slowest 1 %: ${bars.join(", ")}.`;
}
