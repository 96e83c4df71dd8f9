import { formatBytes } from "../../sim/base/units.ts";
import type { ComputePartResult } from "../../sim/result/compute-part.ts";
import type { Discipline, GpuResult, PartitionResult, PolicyResult } from "../../sim/result/run.ts";
import type { Finding } from "../finding.ts";
import { markup, type Markup } from "../markup.ts";
import { countOf, gpuCount, listed, numberWord } from "../words.ts";
import { inFirstLayout } from "./layouts.ts";
import { inFirstPlacement } from "./placement.ts";

/** How a discipline is drawn (alone, in turns, side by side, in boxes of its own parts) and called. */
type Drawing = readonly [drawn: "exclusive" | "time" | "mps" | "split", name: string];

const DISCIPLINES: Readonly<Record<Discipline, Drawing>> = {
  exclusive: ["exclusive", "exclusive"],
  "time-slicing": ["time", "time-sliced"],
  mps: ["mps", "MPS"],
  vgpu: ["exclusive", "vGPU"],
  "vgpu-best-effort": ["time", "vGPU, best effort"],
  "vgpu-equal-share": ["time", "vGPU, equal share"],
  "vgpu-fixed-share": ["time", "vGPU, fixed share"],
  "compute-instances": ["split", "compute instances"],
  priority: ["time", "by priority"],
  "shared-server": ["time", "one server"],
};

/** GPUs as maps of memory slices (columns) and compute slices (squares below), before and after where GPUs are saved. */
export function gpuMapSection(finding: Finding): Markup | null {
  const { baseline, recommended } = finding;
  if (finding.best === null || baseline === null) return null;
  const best = inFirstPlacement(inFirstLayout(finding.best));
  // "Before" and "after" only where the recommendation frees GPUs; else one of two equals would look like the past.
  const both = recommended !== null && baseline.gpusUsed > recommended.gpusUsed;
  const hasParts = best.gpus.some((gpu) => gpu.partitions.some(({ parts }) => parts !== undefined));
  return markup`<section class="card" aria-labelledby="map-title">
<h2 id="map-title">${mapTitle(best)}</h2>
<p class="caption">Columns are memory slices, squares below them compute slices. The line at the foot of a partition shows how much of its memory is taken.${hasParts ? " Bars inside a partition are its compute instances, as high as they have SMs." : null}</p>
${both ? policyMap("Before", inFirstPlacement(inFirstLayout(baseline))) : null}${policyMap(both ? "After" : "The layout", best)}
<ul class="legend">
<li><i class="part-exclusive"></i>one service alone</li>
<li><i class="part-time"></i>taking turns</li>
<li><i class="part-mps"></i>side by side (MPS)</li>
<li><i class="part-free"></i>free</li>
</ul>
</section>
`;
}

/** "MIG cuts two A100s into six partitions". */
function mapTitle(policy: PolicyResult): string {
  const partitions = policy.gpus.flatMap((gpu) => gpu.partitions).filter((partition) => partition.profile !== null);
  const shared = policy.gpus.flatMap((gpu) => gpu.partitions).filter((partition) => partition.tenants.length > 1);
  const split = partitions.filter(({ parts }) => parts !== undefined);
  if (split.length > 0) {
    const instances = split.flatMap(({ parts }) => parts!);
    const crowded = instances.filter(({ tenants }) => tenants.length > 1).length;
    const whole = shared.filter(({ parts }) => parts === undefined).length;
    const which = split.length === partitions.length ? "" : `${numberWord(split.length)} of them `;
    const turns = crowded === 0 ? "" : `, ${numberWord(crowded)} of which ${crowded === 1 ? "is" : "are"} shared`;
    const others =
      whole === 0 ? "" : `; of the other partitions ${numberWord(whole)} ${whole === 1 ? "is" : "are"} shared`;
    return `${policy.name} cuts ${gpuCount(policy)} into ${countOf(partitions.length, "partition")}, ${which}split into ${countOf(instances.length, "compute instance")}${turns}${others}`;
  }
  if (partitions.length > 0) {
    const sharing = shared.length === 0 ? "" : `, ${numberWord(shared.length)} of them shared`;
    return `${policy.name} cuts ${gpuCount(policy)} into ${numberWord(partitions.length)} partition${partitions.length === 1 ? "" : "s"}${sharing}`;
  }
  return shared.length === 0
    ? `${policy.name} gives no service a neighbour`
    : `${policy.name} shares ${gpuCount(policy)} without cutting ${policy.gpusUsed === 1 ? "it" : "them"}`;
}

function policyMap(when: string, policy: PolicyResult): Markup {
  const simple = policy.gpus.every((gpu) => !gpu.mig && gpu.partitions.every((part) => part.tenants.length <= 1));
  const drawn = policy.placement === undefined ? "" : ", as placed in the first replication";
  return markup`<h3>${when}: ${policy.name}, ${gpuCount(policy)}${drawn}</h3>
<div class="gpus${simple ? " small" : ""}">${policy.gpus.map((gpu) => gpuBox(gpu, simple))}</div>
`;
}

function gpuBox(gpu: GpuResult, simple: boolean): Markup {
  const columns = Math.max(1, gpu.memorySlices);
  return markup`<div class="gpu">
<p>GPU ${gpu.index} <small>${gpu.type}${gpu.mig ? ", MIG" : ""}</small></p>
<div class="memory" style="grid-template-columns:repeat(${columns},minmax(0,1fr))">${freeSlices(gpu, columns)}${gpu.partitions.map(
    (partition) => partitionBox(partition, columns, simple),
  )}</div>
${gpu.computeSlices > 0 ? computeRow(gpu, columns) : null}</div>
`;
}

function freeSlices(gpu: GpuResult, columns: number): readonly Markup[] {
  return sliceNumbers(columns)
    .filter(
      (slice) =>
        !gpu.partitions.some((part) => slice >= part.memoryStart && slice < part.memoryStart + spanOf(part, columns)),
    )
    .map((slice) => markup`<span class="part part-free" style="grid-column:${slice + 1}"></span>`);
}

/** Memory slices of a partition; a GPU without MIG has none, and its only partition is one column. */
function spanOf(partition: PartitionResult, columns: number): number {
  return partition.profile === null ? columns : partition.memorySlices;
}

function partitionBox(partition: PartitionResult, columns: number, simple: boolean): Markup {
  const span = spanOf(partition, columns);
  const narrow = span / columns <= 0.13 ? " narrow" : "";
  const used = partition.memoryBytes > 0 ? Math.min(1, partition.memoryUsedBytes / partition.memoryBytes) : 0;
  const memory = `${formatBytes(partition.memoryUsedBytes)} of ${formatBytes(partition.memoryBytes)}`;
  const tenants = partition.tenants.length === 0 ? "nobody" : listed(partition.tenants);
  const title = `${partition.id}: ${tenants}; ${DISCIPLINES[partition.discipline][1]}, ${partition.settings}; ${memory}`;
  return markup`<div class="part part-${DISCIPLINES[partition.discipline][0]}${narrow}" style="grid-column:${partition.memoryStart + 1}/span ${span}" title="${title}">
${partition.profile === null ? null : markup`<span class="profile">${partition.profile}</span>`}
${partition.parts === undefined ? names(partition.tenants) : computeParts(partition.parts)}
${partition.tenants.length > 1 || !simple ? markup`<span class="how">${DISCIPLINES[partition.discipline][1]}</span>` : null}
<span class="fill" style="width:${Math.round(used * 100)}%"></span><span class="unseen">${memory}</span>
</div>`;
}

function names(tenants: readonly string[]): Markup {
  return markup`<span class="names">${tenants.map((tenant) => markup`<b title="${tenant}">${tenant}</b>`)}</span>`;
}

/** Compute instances below each other in the box of their GPU instance, as high as they have SMs. */
function computeParts(parts: readonly ComputePartResult[]): Markup {
  const rows = parts.map(({ sms }) => `${sms}fr`).join(" ");
  return markup`<span class="parts" style="grid-template-rows:${rows}">${parts.map(
    ({ name, sms, tenants }) =>
      markup`<span class="${drawnPart(tenants)}" title="${name}: ${tenants.length === 0 ? "nobody" : listed(tenants)}, ${sms} SMs"><small>${name.split(".")[0]!}, ${sms} SMs</small>${names(tenants)}</span>`,
  )}</span>`;
}

/** One process has a compute instance for itself, several take turns. */
function drawnPart(tenants: readonly string[]): string {
  return tenants.length === 0 ? "part-free" : `part-${tenants.length > 1 ? "time" : "exclusive"}`;
}

/** A compute slice sits under the memory slice of the same number; the last memory slice has none. */
function computeRow(gpu: GpuResult, columns: number): Markup {
  const used = (slice: number): string => {
    const owner = gpu.partitions.find(
      (part) => slice >= part.memoryStart && slice < part.memoryStart + Math.max(part.computeSlices, 1),
    );
    if (owner?.parts !== undefined) return drawnPart(partAt(owner.parts, slice - owner.memoryStart, owner).tenants);
    return owner === undefined ? "part-free" : `part-${DISCIPLINES[owner.discipline][0]}`;
  };
  const total = gpu.partitions.reduce((sum, part) => sum + part.computeSlices, 0);
  return markup`<div class="compute" style="grid-template-columns:repeat(${columns},minmax(0,1fr))" role="img" aria-label="${total} of ${gpu.computeSlices} compute slices used">${sliceNumbers(
    gpu.computeSlices,
  ).map((slice) => markup`<i class="${used(slice)}"></i>`)}</div>`;
}

/** The compute instance that a compute slice of a GPU instance belongs to, by their SMs; nobody's where they leave some. */
function partAt(
  parts: readonly ComputePartResult[],
  slice: number,
  { sms, computeSlices }: PartitionResult,
): Pick<ComputePartResult, "tenants"> {
  const middle = ((slice + 0.5) * sms) / Math.max(1, computeSlices);
  let end = 0;
  return parts.find((part) => middle < (end += part.sms)) ?? { tenants: [] };
}

function sliceNumbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, slice) => slice);
}
