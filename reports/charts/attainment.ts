import type { RunResult } from "../../sim/result/run.ts";
import { policyColours } from "../theme.ts";
import { formatShare, listed, numberWord } from "../words.ts";
import type { Chart } from "./chart.ts";
import { shareRows, type ShareRow } from "./share-rows.ts";

/** Share of arrived requests that met every limit, by tenant and policy. */
export function drawAttainment(result: RunResult): Chart | null {
  const colours = policyColours(result.policies.map(({ name }) => name));
  const rows = result.tenants.flatMap((tenant, index) =>
    result.policies.flatMap((policy, place): readonly Row[] => {
      const share = policy.tenants[index]?.sloAttainment ?? null;
      if (share === null) return [];
      const label = policy.name;
      return [
        {
          policy: label,
          group: tenant.name,
          label,
          colour: colours[place]!,
          share,
          interval: policy.tenants[index]!.intervals.sloAttainment ?? null,
          text: formatShare(share),
        },
      ];
    }),
  );
  if (rows.length === 0) return null;
  return {
    title: titleOf(result, rows),
    caption:
      "Share of arrived requests that finished within every limit of their service; rejected ones count as missed. Bars: the interval of the share.",
    legend: [],
    panels: [
      {
        heading: null,
        description: `Requests within their limits: ${rows.map((row) => `${row.group} ${row.label} ${row.text}`).join(", ")}.`,
        spec: shareRows(rows, "requests within their limits"),
      },
    ],
  };
}

type Row = ShareRow & { readonly policy: string };

/** The policies whose worst tenant fares best, against the one whose worst tenant fares worst. */
function titleOf(result: RunResult, rows: readonly Row[]): string {
  const lowest = result.policies.flatMap(
    ({ name }) => rows.filter((row) => row.policy === name).toSorted((a, b) => a.share! - b.share!)[0] ?? [],
  );
  const sorted = lowest.toSorted((a, b) => b.share! - a.share!);
  const best = sorted[0]!;
  const worst = sorted.at(-1)!;
  const alone = sorted.length === 1;
  if (best.share === 0) {
    return alone
      ? `Under ${best.policy} no request of ${best.group} meets its limits`
      : "Under every policy some service has no request within its limits";
  }
  const group = sorted.filter(({ share }) => share === best.share).map(({ policy }) => policy);
  const under = group.length > 3 ? `${numberWord(group.length)} policies` : listed(group);
  const misses = `${worst.policy} misses most often, on ${worst.group} (${worst.text})`;
  if (best.share === 1) {
    if (group.length === sorted.length && !alone) return "Under every policy every request meets its limits";
    const kept = `Under ${under} every request meets its limits`;
    return worst.share === best.share ? kept : `${kept}; ${misses}`;
  }
  if (worst.share === best.share && !alone)
    return `Under every policy the worst-off service has ${best.text} of its requests within their limits`;
  if (alone)
    return `Under ${best.policy} the worst-off service is ${best.group}, with ${best.text} of its requests within their limits`;
  return `Under ${under} at least ${best.text} of every service's requests meet their limits; ${misses}`;
}
