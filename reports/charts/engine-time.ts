import type { TopLevelSpec } from "vega-lite";
import type { EngineTime, PartitionResult, PolicyResult, RunResult } from "../../sim/result/run.ts";
import { causeColour, colour } from "../theme.ts";
import { formatShare, gpuCount, withAcronyms } from "../words.ts";
import type { Chart, Panel } from "./chart.ts";

/** Where the time of every compute engine went, and how full it was while it was in use; one panel for each policy. */
export function drawEngineTime(result: RunResult): Chart | null {
  const panels = result.policies.flatMap(panelOf);
  if (panels.length === 0) return null;
  return {
    title: titleOf(result),
    caption:
      "Share of the measured time of every partition's compute engine. Marks: mean share of its SMs at work, and of its memory bandwidth in use.",
    legend: [
      ...PARTS.map(({ label, colour: fill }) => ({ label, colour: fill })),
      { label: "SMs at work", colour: colour("sm-mark"), mark: "tick" },
      { label: "bandwidth used", colour: colour("bw-mark"), mark: "tick" },
    ],
    panels,
  };
}

/** [px] */
const ROW_HEIGHT = 34;

const PARTS: readonly { readonly key: keyof EngineTime; readonly label: string; readonly colour: string }[] = [
  { key: "busyNs", label: "busy", colour: colour("busy") },
  { key: "switchingNs", label: "switching", colour: causeColour("switch") },
  { key: "coldCacheNs", label: "cold caches", colour: causeColour("batching") },
  { key: "idleNs", label: "idle", colour: colour("idle") },
];

/** A policy's time in each state as a share of its SM-time, so that a large partition counts for more. */
function shareOf(policy: PolicyResult, part: (engine: EngineTime) => number): number {
  const partitions = policy.gpus.flatMap((gpu) => gpu.partitions);
  const total = partitions.reduce((sum, { engine, sms }) => sum + engine.totalNs * sms, 0);
  const spent = partitions.reduce((sum, { engine, sms }) => sum + part(engine) * sms, 0);
  return total > 0 ? spent / total : 0;
}

function titleOf(result: RunResult): string {
  const lost = (policy: PolicyResult): number => shareOf(policy, (engine) => engine.switchingNs + engine.coldCacheNs);
  const busy = (policy: PolicyResult): number => shareOf(policy, (engine) => engine.busyNs);
  const losing = result.policies.toSorted((a, b) => lost(b) - lost(a))[0]!;
  const busiest = result.policies.toSorted((a, b) => busy(b) - busy(a))[0]!;
  const idlest = result.policies.toSorted((a, b) => busy(a) - busy(b))[0]!;
  if (lost(losing) >= 0.005) {
    return `${losing.name} loses ${formatShare(lost(losing))} of its GPU time to switching and cold caches`;
  }
  const opening = `${busiest.name} keeps its GPUs busy ${formatShare(busy(busiest))} of the time`;
  const same = formatShare(busy(busiest)) === formatShare(busy(idlest));
  return same ? opening : `${opening}, ${idlest.name} ${formatShare(busy(idlest))}`;
}

function panelOf(policy: PolicyResult): readonly Panel[] {
  const partitions = policy.gpus.flatMap((gpu) => gpu.partitions).filter(({ engine }) => engine.totalNs > 0);
  if (partitions.length === 0) return [];
  const lines = partitions.map(
    (partition) => `${partition.id} busy ${formatShare(partition.engine.busyNs / partition.engine.totalNs)}`,
  );
  return [
    {
      heading: policy.name,
      subheading: `${withAcronyms(policy.summary)}, ${gpuCount(policy)}`,
      description: `Engine time under ${policy.name}: ${lines.join(", ")}.`,
      spec: specOf(partitions),
    },
  ];
}

function specOf(partitions: readonly PartitionResult[]): TopLevelSpec {
  const tick = (field: string, stroke: string): object => ({
    transform: [{ filter: "datum.first" }],
    mark: { type: "tick", thickness: 3, height: 15, yOffset: 6, color: stroke, opacity: 1 },
    encoding: { x: { field, type: "quantitative" } },
  });
  return {
    data: { values: partitions.flatMap(segments) },
    width: "container",
    height: partitions.length * ROW_HEIGHT,
    encoding: { y: { field: "id", type: "nominal", sort: null, axis: null, scale: { padding: 0 } } },
    layer: [
      {
        mark: { type: "bar", size: 11, yOffset: 6 },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            scale: { domain: [0, 100] },
            axis: { title: null, values: [0, 25, 50, 75, 100], labelExpr: "datum.value + ' %'", labelFlush: true },
          },
          x2: { field: "to" },
          color: { field: "colour", type: "nominal", scale: null },
          tooltip: [
            { field: "heading", type: "nominal", title: "partition" },
            { field: "state", type: "nominal" },
            { field: "share", type: "nominal" },
            { field: "switches", type: "nominal" },
          ],
        },
      },
      tick("sm", colour("sm-mark")),
      tick("bandwidth", colour("bw-mark")),
      {
        transform: [{ filter: "datum.first" }],
        mark: { type: "text", align: "left", baseline: "middle", dy: -8, fontSize: 10.5, limit: 330 },
        encoding: { x: { value: 0 }, text: { field: "heading", type: "nominal" } },
      },
    ],
  } as TopLevelSpec;
}

function segments(partition: PartitionResult): readonly Readonly<Record<string, unknown>>[] {
  const { engine } = partition;
  let at = 0;
  return PARTS.map(({ key, label, colour: fill }, index) => {
    const from = at;
    at += engine[key];
    return {
      id: partition.id,
      heading: `${partition.id}: ${partition.tenants.join(", ")}`,
      state: label,
      colour: fill,
      from: (from / engine.totalNs) * 100,
      to: (at / engine.totalNs) * 100,
      share: formatShare(engine[key] / engine.totalNs),
      switches: String(engine.switches),
      sm: partition.smUtilisation * 100,
      bandwidth: partition.bandwidthUtilisation * 100,
      first: index === 0,
    };
  });
}
