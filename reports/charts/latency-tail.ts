import { formatDuration } from "../../sim/base/units.ts";
import type { RunResult, Target, TenantInfo } from "../../sim/result/run.ts";
import { averagedPolicies } from "../placement-words.ts";
import { colour, policyColours } from "../theme.ts";
import { listed, numberWord, possessive, targetText } from "../words.ts";
import type { Chart, Panel } from "./chart.ts";
import { coincide, curveOf, latencyPanel, type Curve } from "./latency-panel.ts";

/** Latency distributions, one panel for each tenant, one line for each policy, stretched so that the tail is readable. */
export function drawLatencyTail(result: RunResult): Chart | null {
  const panels = result.tenants.flatMap((tenant, index) => panelOf(result, tenant, index));
  if (panels.length === 0) return null;
  const colours = policyColours(result.policies.map(({ name }) => name));
  const averaged = averagedPolicies(result);
  return {
    title: titleOf(result),
    caption:
      "Share of requests that took at most so long. Every step up leaves a tenth as many requests beyond it, so the slow tail is as readable as the middle; further left is faster. The bar across a line at 99 % is the interval of its p99. Each panel has its own time axis." +
      (averaged.length === 0
        ? ""
        : ` The line of ${listed(averaged.map(({ name }) => name))} is that of the requests of all placements together; p99 in words is the mean over placements.`),
    legend: [
      ...result.policies.map((policy, place) => ({
        label: policy.name,
        colour: colours[place]!,
        mark: "line" as const,
      })),
      ...(result.tenants.some((tenant) => latencyTarget(tenant) !== null)
        ? [{ label: "latency target", colour: colour("ink"), mark: "dash" as const }]
        : []),
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
      return typeof p99 === "number" && p99 > 0 ? [{ label: policy.name, p99, bound }] : [];
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
  const whose = `${possessive(tenant.name)} p99 latency`;
  if (low !== high && formatDuration(low.p99) === formatDuration(high.p99))
    return `${whose} is ${low.bound}${formatDuration(low.p99)} under every policy`;
  return low === high ? `${whose} is ${at(low)}` : `${whose} runs from ${at(low)} to ${at(high)}`;
}

function panelOf(result: RunResult, tenant: TenantInfo, index: number): readonly Panel[] {
  const colours = policyColours(result.policies.map(({ name }) => name));
  const curves = result.policies.flatMap((policy, place): readonly Curve[] => {
    const curve = curveOf(policy.tenants[index], policy.name, colours[place]!);
    if (curve === null) return [];
    // The line is that of the requests of all placements together, the interval that of a mean over placements.
    return (policy.placement?.distinct ?? 1) > 1 ? [{ ...curve, interval: null }] : [curve];
  });
  if (curves.length === 0) return [];
  return [
    {
      heading: `${tenant.name}: latency`,
      subheading: [targetsText(tenant), ...coincidences(curves)].join(". "),
      description: `Latency distribution of ${tenant.name}; p99: ${curves.map((curve) => `${curve.label} ${curve.p99}`).join(", ")}.`,
      spec: latencyPanel(curves, latencyTarget(tenant)),
    },
  ];
}

function latencyTarget(tenant: TenantInfo): Target | null {
  return tenant.targets.find((target) => target.metric === "latency") ?? null;
}

/** The targets of a tenant; those on other times than the panel's are said to be elsewhere. */
function targetsText(tenant: TenantInfo): string {
  const others = tenant.targets.filter(({ metric }) => metric !== "latency").map(targetText);
  const drawn = latencyTarget(tenant);
  const mine = drawn === null ? [] : [`Target: ${targetText(drawn)}`];
  const elsewhere = others.length === 0 ? [] : [`Targets not on this axis: ${others.join("; ")}`];
  if (others.length === 1) elsewhere[0] = elsewhere[0]!.replace("Targets", "Target");
  return [...mine, ...elsewhere].join(". ") || "No target";
}

/** "MIG and hybrid coincide", for every group of lines that lie on each other. */
function coincidences(curves: readonly Curve[]): readonly string[] {
  const groups = curves.map((curve) => curves.filter((other) => coincide(curve, other)));
  return groups.flatMap((group, index) =>
    group.length > 1 && group[0] === curves[index] ? [`${listed(shortened(group))} coincide`] : [],
  );
}

/** Names of up to three lines; of more, two and a count. */
function shortened(group: readonly Curve[]): readonly string[] {
  const labels = group.map(({ label }) => label);
  return labels.length <= 3 ? labels : [...labels.slice(0, 2), `${numberWord(labels.length - 2)} more`];
}
