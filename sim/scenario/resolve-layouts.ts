import { suggest } from "../base/did-you-mean.ts";
import { fact, type Fact } from "../base/fact.ts";
import { stableJson } from "../base/json.ts";
import { formatDuration } from "../base/units.ts";
import type { Gpu } from "../hardware/gpu.ts";
import { RECUT_SETTINGS, type RecutSetting } from "../sharing/recut-constants.ts";
import type { LayoutPlace, LayoutPlan, RecutRule } from "../sharing/recut-plan.ts";
import { IssueList } from "./issues.ts";
import type { PartitionSpec, TenantSpec } from "./scenario.ts";
import type { GpuDocument } from "./schema.ts";

type Path = readonly (string | number)[];

/** A partition that is there in some layouts of its GPU only, or in all of them. */
interface LayoutPartition extends PartitionSpec {
  readonly layout?: LayoutPlace;
}

/** In which layouts of its GPU a partition stands; null where the GPU has one layout for the whole run. */
export function layoutOf(partition: PartitionSpec): LayoutPlace | null {
  return (partition as LayoutPartition).layout ?? null;
}

/** Whether a partition comes or goes during a run. */
export function isMoving(partition: PartitionSpec): boolean {
  const place = layoutOf(partition);
  return place !== null && place.layouts.length < place.plan.layouts.length;
}

/** Keys that say how a GPU changes its layout, which need `layouts:`. */
const LAYOUT_KEYS = ["first", "changes", "repeat", "rule", "recut"] as const;

/** Tells of keys that make no sense without layouts. */
export function checkNoLayouts(document: GpuDocument, path: Path, issues: IssueList): void {
  for (const key of LAYOUT_KEYS) {
    if (document[key] === undefined) continue;
    issues.add([...path, key], {
      rule: "says how a GPU changes its layout, but it has one only",
      help: "Name them: layouts: {day: [parts…], night: [parts…]}",
    });
  }
}

/**
 * Turns the layouts of one GPU into partitions: those that stand in several layouts with the same place, sharing and
 * tenants are one.
 * @param cut partitions of a GPU with one layout
 */
export function resolveLayouts(
  document: GpuDocument,
  gpu: Gpu,
  path: Path,
  tenants: readonly TenantSpec[],
  cut: (gpu: GpuDocument, issues: IssueList) => PartitionSpec[],
  issues: IssueList,
): PartitionSpec[] {
  const layouts = document.layouts!;
  const names = Object.keys(layouts);
  const beside = Object.keys(document).filter(
    (key) => !["gpu", "layouts", ...LAYOUT_KEYS].includes(key) && document[key as keyof GpuDocument] !== undefined,
  );
  for (const key of beside) {
    issues.add([...path, key], { rule: "belongs into a layout", help: "Write it in each of layouts:" });
  }
  if (names.length < 2) {
    issues.add([...path, "layouts"], {
      rule: "must name at least two layouts",
      found: names.length === 0 ? "none" : names.join(", "),
      help: "A GPU with one layout has mig: instead",
    });
  }
  const byLayout = names.map((name) => {
    const layout = layouts[name]!;
    const found = new IssueList();
    const one = Array.isArray(layout) ? { gpu: document.gpu, mig: layout } : { ...layout, gpu: document.gpu };
    const parts = cut(one, found);
    // What was found in `mig: […]` or in the GPU itself stands in the layout.
    const depth = path.length + (Array.isArray(layout) ? 1 : 0);
    for (const issue of found.all) {
      issues.all.push({ ...issue, path: [...path, "layouts", name, ...issue.path.slice(depth)] });
    }
    return parts;
  });
  const plan = resolvePlan(document, names, gpu, path, tenants, issues);
  const partitions = placed(byLayout, plan);
  checkTenants(partitions, tenants, plan.onDrain, path, issues);
  return partitions;
}

function placed(byLayout: readonly (readonly PartitionSpec[])[], plan: LayoutPlan): PartitionSpec[] {
  const distinct = new Map<string, { part: PartitionSpec; layouts: number[] }>();
  byLayout.forEach((parts, number) => {
    for (const part of parts) {
      const { slice, start, policy, params, members } = part;
      const key = stableJson({ id: slice.id, start, policy: policy.key, params, members });
      const known = distinct.get(key);
      if (known === undefined) distinct.set(key, { part, layouts: [number] });
      else known.layouts.push(number);
    }
  });
  return [...distinct.values()].map(({ part, layouts }): LayoutPartition => {
    const isAlways = layouts.length === plan.layouts.length;
    const where = layouts.map((number) => plan.layouts[number]!.name).join(" and ");
    // One instance with other tenants in each layout is several partitions, which need names of their own.
    const slice = isAlways ? part.slice : { ...part.slice, id: `${part.slice.id} in ${where}` };
    return { ...part, slice, layout: { plan, layouts } };
  });
}

function resolvePlan(
  document: GpuDocument,
  names: readonly string[],
  gpu: Gpu,
  path: Path,
  tenants: readonly TenantSpec[],
  issues: IssueList,
): LayoutPlan {
  const { changes = [], repeat, rule, recut = {}, first } = document;
  const numberOf = (name: string, at: Path): number => {
    const number = names.indexOf(name);
    if (number < 0) {
      issues.add([...path, ...at], { rule: "is not a layout of this GPU", found: name, help: suggest(name, names) });
    }
    return Math.max(0, number);
  };
  if (changes.length === 0 && rule === undefined) {
    issues.add(path, {
      rule: "has several layouts, but not when it changes them",
      found: names.join(", "),
      help: `Add changes: [{at: 8h, to: ${names.at(-1) ?? "day"}}], or a rule:`,
    });
  }
  if (changes.length > 0 && rule !== undefined) {
    issues.add([...path, "rule"], { rule: "layouts change at given times or by a rule", help: "Keep one" });
  }
  changes.forEach(({ at }, i) => {
    const before = changes[i - 1];
    if (before !== undefined && at <= before.at) {
      issues.add([...path, "changes", i, "at"], {
        rule: `must come after the change before it, at ${formatDuration(before.at)}`,
        help: "List the changes in the order of time",
      });
    }
  });
  const [earliest, last] = [changes[0], changes.at(-1)];
  if (repeat !== undefined && (earliest === undefined || repeat <= last!.at - earliest.at)) {
    issues.add([...path, "repeat"], {
      rule:
        earliest === undefined
          ? "repeats changes, and there are none"
          : "must be longer than from the first change to the last",
      help:
        earliest === undefined
          ? "Add changes:, or leave it out"
          : `Use more than ${formatDuration(last!.at - earliest.at)}`,
    });
  }
  const { onDrain = "wait", ...given } = recut as { onDrain?: LayoutPlan["onDrain"] } & Record<string, unknown>;
  const settingFacts = Object.fromEntries(
    Object.entries(RECUT_SETTINGS).map(([name, { fallback }]): [string, Fact] => [
      name,
      typeof given[name] === "number" ? fact(given[name], "ns", "assumed", "set in the scenario") : fallback(gpu),
    ]),
  ) as Record<RecutSetting, Fact>;
  return {
    gpuIndex: document.gpu,
    layouts: names.map((name) => ({ name, isMig: Array.isArray(document.layouts![name]) })),
    start: first === undefined ? 0 : numberOf(first, ["first"]),
    changes: changes.map(({ at, to }, i) => ({ atNs: at, to: numberOf(to, ["changes", i, "to"]) })),
    repeatNs: repeat ?? null,
    rule: rule === undefined ? null : resolveRule(rule, [...path, "rule"], numberOf, tenants, issues),
    onDrain,
    settings: Object.fromEntries(
      Object.entries(settingFacts).map(([name, { value }]) => [name, value]),
    ) as LayoutPlan["settings"],
    settingFacts,
  };
}

function resolveRule(
  rule: NonNullable<GpuDocument["rule"]>,
  path: Path,
  numberOf: (name: string, at: Path) => number,
  tenants: readonly TenantSpec[],
  issues: IssueList,
): RecutRule {
  const { tenant, watch, above, below = above, over: overNs = 60e9, check: checkNs = 1e9 } = rule;
  const names = tenants.map(({ name }) => name);
  if (!names.includes(tenant)) {
    issues.add([...path, "tenant"], {
      rule: "is not a tenant of this scenario",
      found: tenant,
      help: suggest(tenant, names),
    });
  }
  if (below > above) {
    issues.add([...path, "below"], {
      rule: `must be at most above, ${above}`,
      help: "The layout would change back and forth otherwise",
    });
  }
  if (watch === "busy" && above >= 1) {
    issues.add([...path, "above"], { rule: "must be less than 1: busy is a share of the time", found: String(above) });
  }
  if (checkNs > overNs || overNs > 1e5 * checkNs) {
    issues.add([...path, "check"], {
      rule: "must be at most over, and at least a hundred-thousandth of it",
      found: `a look every ${formatDuration(checkNs)}, over ${formatDuration(overNs)}`,
    });
  }
  if (rule.to === rule.otherwise) {
    issues.add([...path, "otherwise"], { rule: "must be another layout than to", found: rule.to });
  }
  const [to, otherwise] = [numberOf(rule.to, ["rule", "to"]), numberOf(rule.otherwise, ["rule", "otherwise"])];
  return { tenant, watch, above, below, overNs, checkNs, to, otherwise };
}

/** What cannot come and go: a queue that several processes have in common, and work in the middle of which nothing can stop. */
function checkTenants(
  partitions: readonly PartitionSpec[],
  tenants: readonly TenantSpec[],
  onDrain: LayoutPlan["onDrain"],
  path: Path,
  issues: IssueList,
): void {
  const moving = partitions.filter((part) => isMoving(part));
  for (const { name, routing, batching, growth = null } of tenants) {
    if (!moving.some(({ members }) => members.some(({ tenant }) => tenant === name))) continue;
    if (routing === "shared-queue") {
      issues.add([...path, "layouts"], {
        rule: `${name} has one queue for all its processes, which cannot come and go with them`,
        found: "routing: shared-queue",
        help: "Use another routing, such as least-outstanding",
      });
    }
    if (onDrain !== "evict" || (batching === null && growth === null)) continue;
    const key = batching === null ? "memory: {growth: …}" : "batching:";
    issues.add([...path, "recut", "onDrain"], {
      rule: `evict is not for tenants with ${key}, such as ${name}`,
      found: "onDrain: evict",
      help: "Use wait or move: what has been begun is served to its end",
    });
  }
}
