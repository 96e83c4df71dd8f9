import { formatDuration } from "../../sim/base/units.ts";
import type { RunResult, TenantInfo } from "../../sim/result/run.ts";
import { colour, policyColour } from "../theme.ts";
import { capitalised, policyLabel, possessive, targetText } from "../words.ts";
import type { Chart, Panel } from "./chart.ts";
import { curveOf, latencyPanel, type Curve } from "./latency-panel.ts";

/** Latency distributions, one panel for each tenant, one line for each policy, stretched so that the tail is readable. */
export function drawLatencyTail(result: RunResult): Chart | null {
  const panels = result.tenants.flatMap((tenant, index) => panelOf(result, tenant, index));
  if (panels.length === 0) return null;
  return {
    title: titleOf(result),
    caption:
      "Share of requests that took at most so long. Every step up leaves a tenth as many requests beyond it, so the slow tail is as readable as the middle; further left is faster. Each panel has its own time axis.",
    legend: [
      ...result.policies.map((policy) => ({
        label: policyLabel(policy.name),
        colour: policyColour(result, policy.name),
        mark: "line" as const,
      })),
      { label: "latency target", colour: colour("ink"), mark: "dash" },
    ],
    panels,
  };
}

/** Names the tenant whose p99 latency differs the most between policies. */
function titleOf(result: RunResult): string {
  const spreads = result.tenants.flatMap((tenant, index) => {
    const known = result.policies.flatMap((policy) => {
      const p99 = policy.tenants[index]?.latencyNs.p99;
      const bound = policy.tenants[index]?.latencyIsLowerBound === true ? "≥ " : "";
      return typeof p99 === "number" && p99 > 0 ? [{ label: policyLabel(policy.name), p99, bound }] : [];
    });
    const sorted = known.toSorted((a, b) => a.p99 - b.p99);
    const low = sorted[0];
    const high = sorted.at(-1);
    return low === undefined || high === undefined ? [] : [{ tenant, low, high, ratio: high.p99 / low.p99 }];
  });
  const widest = spreads.toSorted((a, b) => b.ratio - a.ratio)[0];
  if (widest === undefined) return "How long requests take";
  const { tenant, low, high } = widest;
  const at = (side: typeof low): string => `${side.bound}${formatDuration(side.p99)} under ${side.label}`;
  const whose = `${capitalised(possessive(tenant.name))} p99 latency`;
  return low === high ? `${whose} is ${at(low)}` : `${whose} runs from ${at(low)} to ${at(high)}`;
}

function panelOf(result: RunResult, tenant: TenantInfo, index: number): readonly Panel[] {
  const curves = result.policies.flatMap((policy): readonly Curve[] => {
    const curve = curveOf(policy.tenants[index], policyLabel(policy.name), policyColour(result, policy.name));
    return curve === null ? [] : [curve];
  });
  if (curves.length === 0) return [];
  return [
    {
      heading: tenant.name,
      subheading: tenant.targets.length === 0 ? "no target" : tenant.targets.map(targetText).join("; "),
      description: `Latency distribution of ${tenant.name}; p99: ${curves.map((curve) => `${curve.label} ${curve.p99}`).join(", ")}.`,
      spec: latencyPanel(curves, tenant.targets.find((target) => target.metric === "latency") ?? null),
    },
  ];
}
