import type { RunResult } from "../../sim/result/run.ts";
import { policyColour } from "../theme.ts";
import { capitalised, formatShare, policyLabel } from "../words.ts";
import type { Chart } from "./chart.ts";
import { shareRows, type ShareRow } from "./share-rows.ts";

/** Share of arrived requests that met every limit, by tenant and policy. */
export function drawAttainment(result: RunResult): Chart | null {
  const rows = result.tenants.flatMap((tenant, index) =>
    result.policies.flatMap((policy): readonly (ShareRow & { readonly policy: string })[] => {
      const share = policy.tenants[index]?.sloAttainment ?? null;
      if (share === null) return [];
      const label = policyLabel(policy.name);
      return [
        {
          policy: label,
          group: tenant.name,
          label,
          colour: policyColour(result, policy.name),
          share,
          text: formatShare(share),
        },
      ];
    }),
  );
  if (rows.length === 0) return null;
  return {
    title: titleOf(rows),
    caption:
      "Share of arrived requests that finished within every limit of their service; rejected ones count as missed.",
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

/** The policy whose worst tenant fares best, against the one whose worst tenant fares worst. */
function titleOf(rows: readonly (ShareRow & { readonly policy: string })[]): string {
  const lowest = [...new Set(rows.map((row) => row.policy))].map(
    (policy) => rows.filter((row) => row.policy === policy).toSorted((a, b) => a.share! - b.share!)[0]!,
  );
  const sorted = lowest.toSorted((a, b) => b.share! - a.share!);
  const best = sorted[0]!;
  const worst = sorted.at(-1)!;
  const kept = `${capitalised(best.policy)} keeps every service at ${best.text} of requests or better`;
  return worst.share === best.share ? kept : `${kept}; ${worst.policy} takes ${worst.group} to ${worst.text}`;
}
