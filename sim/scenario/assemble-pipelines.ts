import { combineStages } from "../metrics/combine-stages.ts";
import { combineTenant } from "../metrics/combine-tenant.ts";
import type { TenantInfo, TenantResult, WarmUp } from "../result/run.ts";
import { describePipeline } from "./describe.ts";
import type { PolicySample } from "./replication-sample.ts";
import type { ReadyScenario } from "./scenario.ts";

/** What is said of all that has requests. */
interface Design {
  readonly confidence: number;
  readonly steady: boolean;
  readonly longRun: boolean;
  readonly forceOverloaded: boolean;
}

/**
 * The results of the pipelines under one policy, in the form of those of tenants: what comes after them in the result.
 * @param stages results of the tenants, in rank order
 */
export function assemblePipelines(
  { tenants, pipelines = [] }: ReadyScenario,
  samples: readonly PolicySample[],
  stages: readonly TenantResult[],
  design: Design,
): TenantResult[] {
  return pipelines.map((pipeline, number): TenantResult => {
    const own = samples.map((sample) => sample.tenants[tenants.length + number]!);
    const failed = stages.find(({ name, failure }) => failure !== null && pipeline.stages.includes(name));
    const result = combineTenant(own, {
      ...design,
      name: pipeline.name,
      targets: pipeline.targets,
      generatesTokens: false,
      placements: [],
      failure: failed === undefined ? null : `its stage ${failed.name} does not run: ${failed.failure!}`,
      memoryBytes: 0,
    });
    const hopsNs = pipeline.hop.value * (pipeline.stages.length - 1);
    const found = own.flatMap((sample) => (sample.stages === undefined ? [] : [sample.stages]));
    const { confidence } = design;
    const isTold = !result.percentilesWithheld;
    return { ...result, stages: combineStages(found, pipeline.stages, hopsNs, { confidence, isTold }) };
  });
}

/** The pipelines in words, in the form of tenants. @param warmUps of the tenants, then of the pipelines */
export function pipelineInfos({ tenants, pipelines = [] }: ReadyScenario, warmUps: readonly WarmUp[]): TenantInfo[] {
  return pipelines.map((pipeline, number) => {
    const first = tenants.find(({ name }) => name === pipeline.stages[0])!;
    return describePipeline(pipeline, first, warmUps[tenants.length + number]!);
  });
}
