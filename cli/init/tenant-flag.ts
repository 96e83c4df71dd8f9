import { suggest } from "../../sim/base/did-you-mean.ts";
import type { Problem } from "../../sim/base/problems.ts";
import { MAX_TIME_NS, parseDuration, parseRate } from "../../sim/base/units.ts";
import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import { findWorkload, unknownWorkload } from "../../sim/workload/catalog.ts";
import type { TargetWish, TenantWish } from "./wish.ts";

const FORM = "must be NAME=WORKLOAD@RATE, and targets after a colon";
const EXAMPLE = "For example --tenant chat=llama-3-8b@3/s:ttft=1s,tpot=60ms";

/** A tenant from "chat=llama-3-8b@3/s:ttft=1s,tpot=60ms"; what is wrong goes to `problems`, all of it. */
export function parseTenant(flag: string, problems: Problem[]): TenantWish | null {
  const match = /^([^=]*)=([^@:]*)(?:@([^:]*))?(?::(.*))?$/u.exec(flag);
  const add = (rule: string, found: string, help?: string): void => {
    problems.push({ path: "--tenant", rule, found, ...(help === undefined ? {} : { help }) });
  };
  if (match === null) {
    add(FORM, flag, EXAMPLE);
    return null;
  }
  const before = problems.length;
  const name = match[1]!.trim();
  const workloadName = match[2]!.trim();
  const rate = match[3]?.trim() ?? null;
  const path = `--tenant ${name === "" ? flag : name}`;
  const say = (rule: string, found: string, help?: string): void => {
    problems.push({ path, rule, found, ...(help === undefined ? {} : { help }) });
  };
  const badName = nameRule(name);
  if (badName !== null) say(badName, name, EXAMPLE);
  const workload = findWorkload(workloadName);
  if (workload === undefined) {
    const list = "slicewise workloads lists them";
    const { rule, help } = unknownWorkload(workloadName);
    if (workloadName === "") say("names no workload", flag, list);
    else say(rule, workloadName, help.endsWith("?") ? `${help} (${list})` : list);
  }
  const badRate = rate === null ? (workload === undefined ? null : missingRateRule(workload)) : rateRule(rate);
  if (badRate !== null) say(badRate, rate ?? "no rate", EXAMPLE);
  const targets = parseTargets(match[4] ?? "", workload, say);
  return problems.length > before || workload === undefined ? null : { name, workload, rate, targets };
}

/** Targets from "ttft=1s,tpot=60ms"; what is wrong is said, all of it. Without a workload any metric is taken. */
export function parseTargets(
  text: string,
  workload: CatalogWorkload | undefined,
  say: (rule: string, found: string, help?: string) => void,
): readonly TargetWish[] {
  const targets: TargetWish[] = [];
  for (const entry of text.split(",").map((part) => part.trim())) {
    if (entry === "") continue;
    const [metric, limit = ""] = entry.split("=", 2).map((part) => part.trim()) as [string, string?];
    if (!isMetric(metric)) say("is not a target", metric, suggest(metric, METRICS));
    else if (workload !== undefined && !metricsOf(workload).includes(metric)) {
      say(`${metric} is for workloads that generate tokens, and ${workload.name} does not`, entry, "Use latency");
    } else if (targets.some((target) => target.metric === metric)) say("gives a target twice", entry);
    else {
      const rule = metric === "throughput" ? rateRule(limit) : durationRule(limit);
      if (rule === null) targets.push({ metric, limit });
      else say(rule, entry);
    }
  }
  return targets;
}

const METRICS = ["latency", "ttft", "tpot", "throughput"] as const;

function isMetric(text: string): text is TargetWish["metric"] {
  return (METRICS as readonly string[]).includes(text);
}

/** The targets that a workload can have. */
export function metricsOf({ work }: CatalogWorkload): readonly TargetWish["metric"][] {
  return work.kind === "llm" ? METRICS : ["latency", "throughput"];
}

/** The rule that a tenant's name breaks, or null. */
export function nameRule(name: string): string | null {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name) ? null : "tenant names are letters, digits, spaces and . _ -";
}

/** The rule that a rate breaks, or null. */
export function rateRule(text: string): string | null {
  const parsed = parseRate(text);
  if ("rule" in parsed) return parsed.rule;
  if (parsed.value <= 0) return "must be more than 0";
  if (parsed.value > 1e9) return "must be at most 1e9/s, one in each nanosecond of the clock";
  return parsed.value * MAX_TIME_NS < 1e9 ? "must be at least 1 in 104 days, the range of the clock" : null;
}

/** The rule that a duration breaks, or null. */
export function durationRule(text: string): string | null {
  const parsed = parseDuration(text);
  if ("rule" in parsed) return parsed.rule;
  return parsed.value > 0 ? null : "must be more than 0";
}

/** Training goes on by itself; requests of others come from somewhere. */
function missingRateRule(workload: CatalogWorkload): string | null {
  return workload.kind === "training" ? null : "needs a rate at which requests arrive";
}
