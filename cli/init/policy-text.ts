import { formatBytes } from "../../sim/base/units.ts";
import type { Cut } from "./mig-parts.ts";
import type { GpuUse, Placed } from "./place.ts";
import type { PolicyKind, TenantWish, Wish } from "./wish.ts";
import { code, comment, nameText } from "./yaml-text.ts";

/** Names under which policies appear in reports, and what they do, in plain words. */
const KINDS: Readonly<Record<PolicyKind, { readonly name: string; readonly doc: string }>> = {
  exclusive: {
    name: "one GPU each",
    doc: "Nobody shares: the yardstick for what sharing costs.",
  },
  "time-slicing": {
    name: "time-slicing",
    doc: `Tenants of a GPU take turns; whoever runs has all of it. This is what a GPU does by itself. Other turns: ${code("timeSlicing: { slice: 1ms }")}.`,
  },
  mps: {
    name: "MPS",
    doc:
      "Tenants of a GPU run at the same time and share its SMs and bandwidth. A cap for one of them: " +
      `${code("tenants: [{ tenant: NAME, threads: 30% }, …]")}.`,
  },
  mig: {
    name: "MIG",
    doc: "Every tenant has a GPU instance of its own: SMs, memory and bandwidth that no neighbour can touch.",
  },
  hybrid: {
    name: "hybrid",
    doc: "MIG instances with several tenants on some, which take turns there.",
  },
  priority: {
    name: "priority",
    doc: "Whoever has the higher priority takes the GPU at once from whoever has less; equals take turns. Without a number it is 0.",
  },
  "shared-server": {
    name: "one server",
    doc: "One process holds the models of all tenants of a GPU and serves their requests, without switches of context.",
  },
};

/** The lines of all policies, indented below `policies:`; those left out are comments that say why. */
export function policyLines(placed: readonly Placed[], wish: Wish): readonly string[] {
  return placed.flatMap((one) => {
    const { name, doc } = KINDS[one.kind];
    if ("leftOut" in one) return [...comment(`Left out: ${name}, because ${one.leftOut}.`, 2), ""];
    const lines = one.gpus.flatMap((use, gpu) => gpuLines(use, gpu, wish));
    return [...comment(doc, 2), `  ${nameText(name)}:`, ...lines, ""];
  });
}

function gpuLines(use: GpuUse, gpu: number, wish: Wish): readonly string[] {
  if (use.share === "priority") return [`    - { gpu: ${gpu}, priority: {}, tenants: ${ranked(use.tenants)} }`];
  if (use.share !== "mig") return [`    - { gpu: ${gpu}, ${use.share}: {}, tenants: ${names(use.tenants)} }`];
  return cutLines(use.cut, gpu, wish);
}

function cutLines(cut: Cut, gpu: number, { gpu: { name } }: Wish): readonly string[] {
  const more = `slicewise gpus ${name} lists the profiles and the layouts that fit.`;
  if (cut.kind === "equal") {
    const { profile, tenants } = cut;
    const size = `${profile.sms.value} SMs and ${formatBytes(profile.memoryBytes.value ?? 0)}`;
    return [
      ...comment(
        `equal: each makes equal instances, one for each tenant, here ${tenants.length} × ${profile.name} (${size}). Unequal ` +
          `ones are listed: ${code("mig: [{ profile: …, tenants: […] }, …]")}; ${more}`,
        4,
      ),
      `    - { gpu: ${gpu}, mig: { equal: each }, tenants: ${names(tenants)} }`,
    ];
  }
  const isAlone = cut.parts.every(({ tenants }) => tenants.length === 1);
  const why = `Whoever needs most memory has the largest. Equal ones: ${code("mig: { equal: each }, tenants: […]")}.`;
  return [
    ...comment(
      `profile is the size of an instance, start its first memory slice (leave it out to have one chosen); ${more}` +
        (isAlone ? ` ${why}` : ""),
      4,
    ),
    `    - gpu: ${gpu}`,
    "      mig:",
    ...cut.parts.map(({ profile, start, tenants }) => {
      const sharing = tenants.length > 1 ? "timeSlicing: {}, " : "";
      return `        - { profile: ${profile.name}, start: ${start}, ${sharing}tenants: ${names(tenants)} }`;
    }),
  ];
}

/** Whoever answers requests comes before training; where nobody trains, the first comes before the others. */
function ranked(tenants: readonly TenantWish[]): string {
  const isTraining = ({ workload }: TenantWish): boolean => workload.kind === "training";
  const isMixed = tenants.some(isTraining) && !tenants.every(isTraining);
  const isFirst = (tenant: TenantWish, i: number): boolean => (isMixed ? !isTraining(tenant) : i === 0);
  const entry = (tenant: TenantWish, i: number): string =>
    isFirst(tenant, i) ? `{ tenant: ${nameText(tenant.name)}, priority: 1 }` : nameText(tenant.name);
  return `[${tenants.map(entry).join(", ")}]`;
}

function names(tenants: readonly TenantWish[]): string {
  return `[${tenants.map(({ name }) => nameText(name)).join(", ")}]`;
}
