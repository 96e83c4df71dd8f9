import { styleText } from "node:util";
import Table from "cli-table3";
import { formatDuration, significant } from "../../sim/base/units.ts";
import type { DensityPoint, DensityResult } from "../../sim/result/choice.ts";

/** How many fit, for a terminal. */
export function densityText({ tenant, gpu, max, policies }: DensityResult): string {
  const most = Math.max(...policies.map((policy) => policy.most));
  const best = policies.filter((policy) => policy.most === most && most > 0).map(({ name }) => name);
  const head =
    most === 0
      ? `Not even one ${tenant} is served by ${gpu}.`
      : `${most === max ? "At least " : ""}${most} of ${tenant} fit on one ${gpu}, with ${best.join(", ")}.`;
  const table = new Table({
    head: ["policy", "fit", "why not more", "worst ÷ limit by number"],
    style: { head: [], border: [], compact: true },
    colWidths: [28, 6, 34, 44],
    wordWrap: true,
  });
  for (const policy of policies) {
    const why = policy.why ?? (policy.most === max ? "no more were looked at" : "");
    table.push([policy.name, policy.most, why, policy.points.map(pointText).join(", ")]);
  }
  return `${styleText("bold", head)}\n\n${table.toString()}`;
}

function pointText({ tenants, ratio, fits }: DensityPoint): string {
  if (ratio === null) return `${tenants}: ${fits ? "fits" : "✗"}`;
  return `${tenants}: ${ratio > 10_000 ? formatDuration(ratio) : significant(ratio)}${fits ? "" : " ✗"}`;
}
