/**
 * The public door of slicewise as a library: re-exports only.
 *
 *     import { loadTraces, parseScenario, runScenario } from "slicewise";
 *     import { renderReport } from "slicewise/report";
 *
 * `chooseScenario` says which way of sharing to choose, `recordTimeline` what happens in a stretch of a run, `calibrate`
 * fits workloads to measurements that `readObservations` has read, and `validate` predicts them by simulation.
 */
export { GRADES, type Fact, type Grade } from "./base/fact.ts";
export { stableJson } from "./base/json.ts";
export { formatProblem, ProblemsError, type Problem } from "./base/problems.ts";
export { VERSION } from "./base/version.ts";
export { calibrate, type CalibratedWorkload, COST_NAMES, type CostName } from "./calibration/calibrate.ts";
export { type Observations, readObservations } from "./calibration/read-observations.ts";
export { validate, type ValidateOptions } from "./calibration/validate.ts";
export { workloadsText } from "./calibration/workloads-text.ts";
export { type ChooseOptions, chooseScenario } from "./choice/choose-scenario.ts";
export { CHOICE_KINDS, type ChoiceKind } from "./choice/unit.ts";
export type { DeviceSlice } from "./hardware/device-slice.ts";
export type { Gpu, Mig, MigProfile } from "./hardware/gpu.ts";
export { findGpu, GPUS, gpuNames } from "./hardware/gpus.ts";
export { findProfile } from "./hardware/mig-profiles.ts";
export {
  autoPlace,
  enumerateLayouts,
  fits,
  type Layout,
  maximalLayouts,
  type Placement,
} from "./hardware/placement.ts";
export * from "./result/choice.ts";
export * from "./result/comparison.ts";
export * from "./result/ends.ts";
export * from "./result/faults.ts";
export type * from "./result/interval.ts";
export * from "./result/layouts.ts";
export type * from "./result/pipeline.ts";
export * from "./result/run.ts";
export * from "./result/timeline.ts";
export * from "./result/validation.ts";
export { loadTraces, type LoadOptions } from "./scenario/load.ts";
export { parseScenario, type ParsedScenario } from "./scenario/parse.ts";
export { runScenario, type RunOptions } from "./scenario/run.ts";
export { recordTimeline, type TimelineWish } from "./scenario/timeline.ts";
export type {
  MemberSpec,
  PartitionSpec,
  PolicySpec,
  PoolGpu,
  ReadyScenario,
  ReadyTenant,
  Scenario,
  TenantSpec,
  TraceArrivals,
} from "./scenario/scenario.ts";
export { scenarioJsonSchema } from "./scenario/schema.ts";
export { POLICIES } from "./sharing/index.ts";
export type { EngineProbe, Member, Parameter, SharingPolicy, Station } from "./sharing/policy.ts";
export type { Rotation } from "./sharing/turn-rotation.ts";
export { findWorkload, WORKLOADS, workloadNames } from "./workload/catalog.ts";
