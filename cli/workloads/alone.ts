import type { Gpu, MigProfile } from "../../sim/hardware/gpu.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { scenarioOf } from "../../sim/scenario/parse.ts";
import { planPolicy } from "../../sim/scenario/plan.ts";
import { ProblemsError } from "../../sim/base/problems.ts";
import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import type { TokenDistribution } from "../../sim/workload/work.ts";

/** One request that meets nobody, on one part of a GPU. */
export interface Alone {
  /** MIG profile; null for the whole GPU with MIG off. */
  readonly profile: string | null;
  readonly sms: number;
  /** Share of the GPU's memory bandwidth. */
  readonly bandwidthShare: number;
  /** Arrival to end; null where it does not fit the part's memory. */
  readonly latencyNs: number | null;
  /** Arrival to the first token; null too unless it generates tokens. */
  readonly ttftNs: number | null;
  /** Time for each token after the first; null too unless it generates tokens. */
  readonly tpotNs: number | null;
  /** Why it does not run there, in a sentence; null when it does. */
  readonly failure: string | null;
}

/** The request whose times {@link aloneOn} gives. */
export interface LoneRequest {
  /** Items of the request; null for those that generate tokens. */
  readonly batch: number | null;
  /** Medians of the catalogue's distributions; null unless it generates tokens. */
  readonly promptTokens: number | null;
  readonly outputTokens: number | null;
}

/** The typical request of a workload: its own batch, or the median token counts. */
export function loneRequest({ work }: CatalogWorkload): LoneRequest {
  if (work.kind !== "llm") return { batch: work.batch, promptTokens: null, outputTokens: null };
  return { batch: null, promptTokens: middle(work.promptTokens), outputTokens: middle(work.outputTokens) };
}

/** The whole GPU, and its standard MIG profiles from small to large. */
export function commonParts(gpu: Gpu): readonly (MigProfile | null)[] {
  const profiles = (gpu.mig?.profiles ?? []).filter(
    ({ kind, sms, memoryBytes }) => kind === "standard" && sms.value !== null && memoryBytes.value !== null,
  );
  return [null, ...profiles];
}

/**
 * Simulates one lone request on parts of a GPU.
 * @throws ProblemsError when the catalogue lacks a rate of the GPU that the times need
 */
export function aloneOn(workload: CatalogWorkload, gpu: Gpu, parts: readonly (MigProfile | null)[]): readonly Alone[] {
  const { promptTokens, outputTokens } = loneRequest(workload);
  const tokens = (count: number | null) => (count === null ? undefined : { kind: "constant", tokens: count });
  const tenant = {
    workload: workload.name,
    arrivals: { kind: "list", at: ["0s"] },
    ...(promptTokens === null ? { size: { kind: "constant" } } : {}),
    ...(promptTokens === null ? {} : { promptTokens: tokens(promptTokens), outputTokens: tokens(outputTokens) }),
  };
  const tenants = ["alone"];
  const policies = parts.map((profile): [string, readonly unknown[]] =>
    profile === null
      ? ["whole", [{ gpu: 0, exclusive: {}, tenants }]]
      : [profile.name, [{ gpu: 0, mig: [{ profile: profile.name, tenants }] }]],
  );
  const document = {
    title: workload.title,
    gpus: { type: gpu.name },
    tenants: { alone: tenant },
    policies: Object.fromEntries(policies),
  };
  const parsed = scenarioOf(document, "alone");
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  const { scenario } = parsed;
  const ready = scenario.tenants.map((spec) => {
    if (spec.arrivals.kind === "trace") throw new Error("one request is listed, not traced");
    return { ...spec, arrivals: spec.arrivals, traceTokens: null };
  });
  return scenario.policies.map((policy, i) => {
    const model = planPolicy({ ...scenario, tenants: ready, notes: [] }, policy);
    const { slice } = policy.partitions[0]!;
    const failure = model.partitions[0]!.memory[0]!.failure;
    const place = { profile: parts[i]?.name ?? null, sms: slice.sms, bandwidthShare: slice.bandwidthShare };
    if (failure !== null) return { ...place, latencyNs: null, ttftNs: null, tpotNs: null, failure };
    const record = runModel(model).records[0]!;
    if (record.latencyNs.length === 0) {
      const reason = "out of memory: the keys and values of this request do not fit beside the weights";
      return { ...place, latencyNs: null, ttftNs: null, tpotNs: null, failure: reason };
    }
    const first = (column: Float64Array): number | null => {
      const value = column[0];
      return value === undefined || Number.isNaN(value) ? null : value;
    };
    const { latencyNs, ttftNs, tpotNs } = record;
    return { ...place, latencyNs: first(latencyNs), ttftNs: first(ttftNs), tpotNs: first(tpotNs), failure: null };
  });
}

function middle(tokens: TokenDistribution): number {
  return tokens.kind === "constant" ? tokens.tokens : tokens.median;
}
