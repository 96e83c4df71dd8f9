import { suggest } from "../base/did-you-mean.ts";
import { fact } from "../base/fact.ts";
import { ARRIVALS_RULE } from "./arrivals-schema.ts";
import type { IssueList } from "./issues.ts";
import { answering, type PipelineSpec } from "./pipelines.ts";
import type { PipelineSketch, PipelineSketches } from "./pipeline-sketches.ts";
import { stageName } from "./pipelines-schema.ts";
import { resolveTargets } from "./resolve-targets.ts";
import type { TenantSpec } from "./scenario.ts";
import type { ScenarioDocument, TenantDocument } from "./schema.ts";

const NO_HOP = fact(0, "ns", "assumed", "not given in the scenario, taken as nothing");

/**
 * The pipelines of a scenario, and what is wrong with them.
 * @param compact     what the grammar accepts of the file, copies not written out
 * @param sketches    names of all pipelines and their stages, well written or not
 * @param tenantNames names of all tenants in the file, well written or not, copies written out
 * @returns in the order of names, whatever the order of the file
 */
export function resolvePipelines(
  compact: ScenarioDocument,
  sketches: PipelineSketches,
  tenantNames: readonly string[],
  issues: IssueList,
): PipelineSpec[] {
  const found = Object.entries(compact.pipelines ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const taken = new Map<string, string>();
  for (const sketch of sketches.all) {
    checkName(sketch.name, tenantNames, issues);
    checkStages(sketch, compact, tenantNames, taken, issues);
  }
  for (const [name, pipeline] of found) {
    if (pipeline.slo?.percentile !== undefined && pipeline.slo.throughput !== undefined && !pipeline.slo.latency) {
      issues.add(["pipelines", name, "slo", "percentile"], {
        rule: "does not apply: the only target is a throughput",
      });
    }
  }
  return found.map(([name, { title, stages, hop, slo }]) => ({
    name,
    title: title ?? name,
    stages: stages.map(stageName),
    carrying: stages.flatMap((stage) => (typeof stage === "object" && stage.carry === "tokens" ? [stage.tenant] : [])),
    hop: hop === undefined ? NO_HOP : fact(hop, "ns", "assumed", "set in the scenario"),
    targets: resolveTargets(slo, ["pipelines", name], issues, "latency or throughput"),
  }));
}

function checkName(name: string, tenantNames: readonly string[], issues: IssueList): void {
  const path = ["pipelines", name];
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name)) {
    issues.add(path, { rule: "pipeline names are letters, digits, spaces and . _ -", found: name });
  }
  if (tenantNames.includes(name)) {
    issues.add(path, {
      rule: "is also the name of a tenant, and results go by names",
      found: name,
      help: "Give one of them another name",
    });
  }
}

/** @param taken by tenant, the pipeline that it is a stage of so far */
function checkStages(
  { name, stages }: PipelineSketch,
  { tenants }: ScenarioDocument,
  tenantNames: readonly string[],
  taken: Map<string, string>,
  issues: IssueList,
): void {
  for (const sketch of stages) {
    if (sketch === null) continue;
    const { tenant: stage, path } = sketch;
    const before = taken.get(stage);
    const copies = tenants[stage]?.copies;
    if (copies !== undefined) {
      issues.add(path, {
        rule: `stands for ${copies} copies, and a stage is one tenant`,
        found: stage,
        help: `Give ${stage} processes: ${copies} in place of copies`,
      });
    } else if (!tenantNames.includes(stage)) {
      issues.add(path, { rule: "names no tenant", found: stage, help: suggest(stage, tenantNames) });
    } else if (before !== undefined) {
      issues.add(path, {
        rule: before === name ? "is a stage of this pipeline already" : `is a stage of pipeline ${before} already`,
        found: stage,
        help: "A tenant is one stage of one pipeline: define a second tenant with the same work",
      });
    }
    if (before === undefined) taken.set(stage, name);
  }
}

/** What carries tokens needs a stage before it that generates some. @param tenants resolved */
export function checkCarried(
  pipelines: readonly PipelineSpec[],
  tenants: readonly Pick<TenantSpec, "name" | "work">[],
  issues: IssueList,
): void {
  for (const pipeline of pipelines) {
    for (const stage of pipeline.carrying) {
      const place = pipeline.stages.indexOf(stage);
      const before = pipeline.stages.slice(0, place);
      // Of a tenant with mistakes of its own it is not known what it does.
      const areKnown = before.every((name) => tenants.some((tenant) => tenant.name === name));
      if (!areKnown || answering(pipeline, stage, tenants) !== null) continue;
      issues.add(["pipelines", pipeline.name, "stages", place, "carry"], {
        rule: "needs a stage before it that generates tokens",
        found: before.length === 0 ? "the first stage" : before.join(", "),
        help: "Put a language model before it, or leave carry out",
      });
    }
  }
}

/** A scenario in which every tenant says where its requests come from. */
export interface FedDocument extends Omit<ScenarioDocument, "tenants"> {
  readonly tenants: Readonly<Record<string, TenantDocument>>;
}

/** Stands for arrivals that are missing. */
const MISSING = { kind: "closed", concurrency: 1 } as const;

/**
 * Says of later stages that their pipeline feeds them, and asks the other tenants for arrivals.
 * @param document with copies written out
 * @param sketches of a block that cannot be read as a whole, or that names tenants that are not there, nobody knows who
 *   is not fed
 * @param refused  names of tenants that the grammar refuses
 */
export function fedTenants(
  document: ScenarioDocument,
  { all, isWhole }: PipelineSketches,
  refused: readonly string[],
  issues: IssueList,
): FedDocument {
  const feeders = feedersIn(all);
  const isThere = (stage: string): boolean => document.tenants[stage] !== undefined || refused.includes(stage);
  const isKnown = isWhole && [...feeders.keys()].every(isThere);
  const tenants = Object.entries(document.tenants).map(([name, tenant]): [string, TenantDocument] => {
    const { arrivals, ...rest } = tenant;
    const feeder = feeders.get(name) ?? null;
    const path = ["tenants", name, "arrivals"];
    if (feeder !== null) {
      const { pipeline, before } = feeder;
      if (arrivals !== undefined) {
        issues.add(path, {
          rule: `does not apply: as a stage of pipeline ${pipeline} it gets the requests that ${before} has finished`,
          found: arrivals.kind,
          help: "Leave arrivals out; for requests of its own, add another tenant with the same work",
        });
      }
      return [name, { ...rest, arrivals: { kind: "fed", pipeline } }];
    }
    if (arrivals === undefined && isKnown) {
      const help = feeders.has(name)
        ? { help: "The first stage of a pipeline has arrivals, the later ones do not" }
        : all.length > 0
          ? { help: "No pipeline feeds it: give it arrivals, or add it to the stages of one" }
          : {};
      issues.all.push({ path, rule: ARRIVALS_RULE, isGrammar: true, ...help });
    }
    return [name, { ...rest, arrivals: arrivals ?? MISSING }];
  });
  return { ...document, tenants: Object.fromEntries(tenants) };
}

/** By stage, who hands requests to it; null for first stages. Of a tenant that stands twice, the first place counts. */
function feedersIn(
  pipelines: readonly PipelineSketch[],
): Map<string, { readonly pipeline: string; readonly before: string } | null> {
  const feeders = new Map<string, { readonly pipeline: string; readonly before: string } | null>();
  for (const { name, stages } of pipelines) {
    stages.forEach((stage, i) => {
      if (stage === null || feeders.has(stage.tenant)) return;
      const before = stages[i - 1]?.tenant ?? "the stage before it";
      feeders.set(stage.tenant, i === 0 ? null : { pipeline: name, before });
    });
  }
  return feeders;
}
