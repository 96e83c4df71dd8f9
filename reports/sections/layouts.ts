import { formatDuration, significant } from "../../sim/base/units.ts";
import {
  type GpuLayouts,
  type LayoutsResult,
  layoutsOf,
  RECUT_STEPS,
  type RecutStep,
  type TenantLayouts,
} from "../../sim/result/layouts.ts";
import type { PolicyResult, RunResult } from "../../sim/result/run.ts";
import { markup, type Markup } from "../markup.ts";
import { listed, numberWord } from "../words.ts";

/** Layouts that GPUs had one after the other, what the changes took, and who waited for them; null where none changes. */
export function layoutsSection(result: RunResult): Markup | null {
  const changing = result.policies.flatMap((policy) => {
    const layouts = layoutsOf(policy);
    return layouts === null ? [] : [{ policy, layouts }];
  });
  if (changing.length === 0) return null;
  return markup`<section aria-labelledby="layouts-title">
<h2 id="layouts-title">${titleOf(changing)}</h2>
<p class="caption">Layouts over the first replication; hatched: a re-cut. Times and counts below are means over the replications. Waiting for a part is in the blame for queueing.</p>
${changing.map(({ policy, layouts }) => policyLayouts(policy, layouts))}</section>
`;
}

interface Changing {
  readonly policy: PolicyResult;
  readonly layouts: LayoutsResult;
}

/** "adaptive re-cuts its GPU 2.00 times in a run; a re-cut takes 34.1 s". */
function titleOf(changing: readonly Changing[]): string {
  const [first] = changing;
  const gpus = first!.layouts.gpus.filter(({ recuts }) => recuts > 0);
  if (changing.length > 1) return `${listed(changing.map(({ policy }) => policy.name))} change layouts during a run`;
  if (gpus.length === 0) return `${first!.policy.name} never finished a change of layout`;
  const recuts = gpus.reduce((sum, one) => sum + one.recuts, 0);
  const took = gpus.reduce((sum, one) => sum + one.recuts * totalNs(one), 0) / recuts;
  const whose = gpus.length === 1 ? `GPU ${gpus[0]!.index}` : `${numberWord(gpus.length)} GPUs`;
  const times = Number.isInteger(recuts) ? String(recuts) : significant(recuts);
  const often = recuts === 1 ? "once" : `${times} times`;
  return `${first!.policy.name} re-cuts ${whose} ${often} in a run; a re-cut takes ${formatDuration(took)}`;
}

function totalNs({ stepNs }: GpuLayouts): number {
  return stepNs === null ? 0 : RECUT_STEPS.reduce((sum, step) => sum + stepNs[step], 0);
}

function policyLayouts(policy: PolicyResult, { gpus, tenants }: LayoutsResult): Markup {
  return markup`<h3>${policy.name}</h3>
${gpus.map((gpu) => gpuStrip(policy, gpu))}${stepTable(gpus)}${tenantTable(tenants)}`;
}

/** The policy as it is at first: of a GPU that changes layouts, the parts of the first one only, which do not overlap. */
export function inFirstLayout(policy: PolicyResult): PolicyResult {
  const layouts = layoutsOf(policy);
  if (layouts === null) return policy;
  const gpus = policy.gpus.map((gpu) => {
    const changing = layouts.gpus.find(({ index }) => index === gpu.index);
    const first = changing?.layouts.find(({ name }) => name === (changing.windows[0]?.layout ?? name));
    if (first === undefined) return gpu;
    return { ...gpu, partitions: gpu.partitions.filter(({ id }) => first.partitions.includes(id)) };
  });
  return { ...policy, gpus };
}

/** Fills of layouts in their order, again from the first after the last. */
const FILLS = ["--part-exclusive", "--part-mps", "--part-time", "--part-time-b"] as const;

function fillOf(gpu: GpuLayouts, name: string): string {
  const number = gpu.layouts.findIndex((layout) => layout.name === name);
  return `background:var(${FILLS[number % FILLS.length]!})`;
}

function gpuStrip(policy: PolicyResult, gpu: GpuLayouts): Markup {
  const endNs = gpu.windows.at(-1)?.toNs ?? 0;
  const words = gpu.windows.map(({ fromNs, toNs, layout }) =>
    layout === null
      ? `a re-cut of ${formatDuration(toNs - fromNs)} at ${formatDuration(fromNs)}`
      : `${layout} from ${formatDuration(fromNs)} to ${formatDuration(toNs)}`,
  );
  // A re-cut of seconds in a run of hours would be too narrow to see.
  const boxes = gpu.windows.map(({ fromNs, toNs, layout }, i) => {
    const size = `flex:${significant((1000 * (toNs - fromNs)) / endNs)} 1 0;min-width:2px;overflow:hidden;padding:.2rem 0;text-align:center`;
    return layout === null
      ? markup`<span class="failed" style="${size}" title="${words[i]!}"></span>`
      : markup`<span style="${size};${fillOf(gpu, layout)}" title="${words[i]!}">${layout}</span>`;
  });
  const parts = gpu.layouts.map(
    ({ name, partitions }) =>
      markup`<li><i style="${fillOf(gpu, name)}"></i>${name}: ${listed(partitions.map((id) => partText(policy, id)))}</li>`,
  );
  return markup`<div class="layout-strip" role="img" aria-label="GPU ${gpu.index}: ${listed(words)}" style="display:flex;font-size:.75rem;line-height:1.3">${boxes}</div>
<ul class="legend"><li>GPU ${gpu.index}, 0 s to ${formatDuration(endNs)}</li>${parts}</ul>
`;
}

/** "chat and embed on 4g.40gb@0". */
function partText(policy: PolicyResult, id: string): string {
  const partition = policy.gpus.flatMap(({ partitions }) => partitions).find((one) => one.id === id);
  const place =
    partition === undefined || partition.profile === null
      ? "the whole GPU"
      : `${partition.profile}@${partition.memoryStart}`;
  return `${partition === undefined || partition.tenants.length === 0 ? "nobody" : listed(partition.tenants)} on ${place}`;
}

const STEP_NAMES: Readonly<Record<RecutStep, string>> = {
  drain: "drain",
  orchestrator: "orchestrator",
  destroy: "destroy",
  modeChange: "MIG on or off",
  create: "create",
  start: "contexts and weights",
};

function stepTable(gpus: readonly GpuLayouts[]): Markup {
  const known = gpus.filter(({ stepNs }) => stepNs !== null);
  return markup`<div class="scroll" role="region" aria-label="What re-cuts took" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Re-cuts</th><th scope="col">in a run</th>${RECUT_STEPS.map(
    (step) => markup`<th scope="col">${STEP_NAMES[step]}</th>`,
  )}<th scope="col">in all</th><th scope="col">longest</th></tr></thead><tbody>${known.map(
    (gpu) => markup`
<tr><th scope="row">GPU ${gpu.index}</th><td>${significant(gpu.recuts)}</td>${RECUT_STEPS.map(
      (step) => markup`<td>${formatDuration(gpu.stepNs![step])}</td>`,
    )}<td>${formatDuration(totalNs(gpu))}</td><td>${formatDuration(gpu.longestNs!)}</td></tr>`,
  )}</tbody></table></div>
`;
}

function tenantTable(tenants: readonly TenantLayouts[]): Markup {
  const time = (ns: number | null): string => (ns === null ? "–" : formatDuration(ns));
  return markup`<div class="scroll" role="region" aria-label="Who waited for a part" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Service</th><th scope="col">without a part</th><th scope="col">requests held</th><th scope="col">mean wait for a part</th><th scope="col">longest</th><th scope="col">begun again</th></tr></thead><tbody>${tenants.map(
    (one) => markup`
<tr><th scope="row">${one.name}</th><td>${formatDuration(one.withoutPartNs)}</td><td>${significant(one.held)}</td><td>${time(one.heldMeanNs)}</td><td>${time(one.heldLongestNs)}</td><td>${significant(one.evicted)}</td></tr>`,
  )}</tbody></table></div>
`;
}
