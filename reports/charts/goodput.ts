import type { Interval } from "../../sim/result/interval.ts";
import type { RunResult, TenantInfo } from "../../sim/result/run.ts";
import { policyColours } from "../theme.ts";
import { formatRate, formatShare } from "../words.ts";
import type { Chart } from "./chart.ts";
import { shareRows, type ShareRow } from "./share-rows.ts";

/** Goodput of every tenant, as a share of what it gets under the policy that serves it best. */
export function drawGoodput(result: RunResult): Chart | null {
  const rows = result.tenants.flatMap((tenant, index) => rowsOf(result, tenant, index));
  // One policy is its own best: there is nothing to compare.
  if (rows.length === 0 || result.policies.length < 2) return null;
  const worst = rows.toSorted((a, b) => a.share! - b.share!)[0]!;
  const least = worst.share === 0 ? "no goodput at all" : `${formatShare(worst.share!)} of its best goodput`;
  const title =
    worst.share === 1
      ? "Every policy gives every service the same goodput"
      : `${worst.label} leaves ${worst.tenant} ${least}`;
  return {
    title,
    caption:
      "Requests per second that finished within their limits, or all that finished where a service has none, as a share of the service's best policy.",
    legend: [],
    panels: [
      {
        heading: null,
        description: `Goodput: ${rows.map((row) => `${row.tenant} ${row.label} ${row.text}`).join(", ")}.`,
        spec: shareRows(rows, "goodput, of the service's best"),
      },
    ],
  };
}

function relative(interval: Interval | undefined, best: number): Interval | null {
  return interval === undefined ? null : [interval[0] / best, interval[1] / best];
}

function rowsOf(
  result: RunResult,
  tenant: TenantInfo,
  index: number,
): readonly (ShareRow & { readonly tenant: string })[] {
  const goodputs = result.policies.map((policy) => policy.tenants[index]?.goodputPerS ?? 0);
  const best = Math.max(...goodputs);
  if (!(best > 0)) return [];
  const colours = policyColours(result.policies.map(({ name }) => name));
  return result.policies.map((policy, i) => ({
    tenant: tenant.name,
    group: tenant.name,
    label: policy.name,
    colour: colours[i]!,
    share: goodputs[i]! / best,
    interval: relative(policy.tenants[index]?.intervals.goodputPerS, best),
    text: formatRate(goodputs[i]!),
  }));
}
