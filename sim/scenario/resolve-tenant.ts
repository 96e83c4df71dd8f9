import { suggest } from "../base/did-you-mean.ts";
import { fact, type Fact } from "../base/fact.ts";
import { findGpu, unknownGpu } from "../hardware/gpus.ts";
import type { Arrivals } from "../workload/arrivals/index.ts";
import type { CatalogWorkload } from "../workload/catalog/entry.ts";
import { findWorkload, unknownWorkload } from "../workload/catalog.ts";
import { weightsBytes } from "../workload/llm/parameter-count.ts";
import { TRACE_FORMATS } from "../workload/traces/index.ts";
import type { TraceSelection } from "../workload/traces/select-requests.ts";
import type { BurstWork, LinearCost, LlmWork, MemoryNeed, Work } from "../workload/work.ts";
import type { IssueList } from "./issues.ts";
import { type Modulators, resolveBatch, resolveProcess } from "./resolve-arrivals.ts";
import { resolveBatching, resolveRequests } from "./resolve-requests.ts";
import { resolveGrowth } from "./resolve-growth.ts";
import { resolveTargets } from "./resolve-targets.ts";
import { resolveTransfers } from "./resolve-transfers.ts";
import type { TenantSpec, TraceArrivals } from "./scenario.ts";
import type { TenantDocument } from "./schema.ts";
import { checkUnusedKeys } from "./unused-keys.ts";

const WRITTEN = "set in the scenario";
const NOTHING = fact(0, "ns", "assumed", "not given in the scenario, taken as nothing");

/** Context and libraries of a process whose workload does not say. */
const CONTEXT = fact(
  500_000_000,
  "B",
  "documented",
  "300 to 800 MB reported for a CUDA context with its libraries",
  [3e8, 8e8],
);
/** Host time before a burst whose work does not say. */
const HOST_GAP = fact(
  8_000,
  "ns",
  "derived",
  "launch and completion latency measured on A100 and H100",
  [3_000, 40_000],
);

/** Default of vLLM's max_num_batched_tokens and max_num_seqs for online serving. */
const BATCHED_TOKENS = 2048;
const SEQUENCES = 256;

/**
 * @param load       factor on the pace of its arrivals
 * @param modulators that its arrivals may follow
 * @param canFail    whether faults may take requests of it
 * @returns null when the tenant's work is not known; the reason is then among the issues
 */
export function resolveTenant(
  name: string,
  document: TenantDocument,
  load: number,
  issues: IssueList,
  modulators: Modulators = {},
  canFail = false,
): TenantSpec | null {
  const path = ["tenants", name];
  const workload = namedWorkload(document, path, issues);
  const work = tenantWork(document, workload, path, issues);
  if (work === null) return null;
  checkUnusedKeys(document, work, path, issues);
  checkSharedQueue(document, work, path, issues);
  const memory = tenantMemory(document, workload, work);
  return {
    name,
    title: document.title ?? name,
    workload: workload?.name ?? "inline",
    work,
    memory,
    workingSetBytes: document.memory?.workingSet ?? workload?.workingSetBytes.value ?? memory.weightsBytes.value,
    arrivals: tenantArrivals(document, load, modulators, path, issues),
    processes: document.processes ?? 1,
    routing: document.routing ?? null,
    rules: resolveRequests(document, path, issues, canFail),
    batching: resolveBatching(document, work, path, issues),
    growth: resolveGrowth(document, work, path, issues),
    copies: resolveTransfers(document, work, path, issues),
    targets: resolveTargets(document.slo, path, issues),
  };
}

/** A common line is for processes that serve one request at a time: only then is it known who becomes free first. */
function checkSharedQueue(document: TenantDocument, work: Work, path: string[], issues: IssueList): void {
  if (document.routing !== "shared-queue" || (work.kind !== "llm" && document.batching === undefined)) return;
  issues.add([...path, "routing"], {
    rule: "shared-queue is for processes that serve one request at a time, and this tenant's batch them",
    found: "shared-queue",
    help: "Use least-outstanding or shortest-queue",
  });
}

function namedWorkload(document: TenantDocument, path: string[], issues: IssueList): CatalogWorkload | null {
  if (document.workload === undefined) return null;
  const workload = findWorkload(document.workload);
  if (workload !== undefined) return workload;
  issues.add([...path, "workload"], unknownWorkload(document.workload));
  return null;
}

function tenantWork(
  document: TenantDocument,
  workload: CatalogWorkload | null,
  path: string[],
  issues: IssueList,
): Work | null {
  const given = [document.workload, document.work, document.shape].filter((way) => way !== undefined).length;
  if (given !== 1) {
    issues.add(path, {
      rule: given === 0 ? "must say what it runs" : "must say what it runs in one way only",
      found: given === 0 ? "none of workload, work, shape" : `${given} of workload, work, shape`,
      help: `Give workload: (a name that slicewise workloads lists, such as resnet50 or llama-3-8b), work: or shape:`,
    });
    return null;
  }
  if (document.work !== undefined) return inlineWork(document, document.work, path, issues);
  if (document.shape !== undefined) return inlineLlm(document, path, issues);
  if (workload === null) return null;
  if (workload.work.kind === "llm") return overrideLlm(document, workload.work);
  return { ...workload.work, batch: document.batch ?? workload.work.batch, size: document.size ?? workload.work.size };
}

function overrideLlm(document: TenantDocument, work: LlmWork): LlmWork {
  return {
    ...work,
    promptTokens: document.promptTokens ?? work.promptTokens,
    outputTokens: document.outputTokens ?? work.outputTokens,
    maxBatchedTokens: document.maxBatchedTokens ?? work.maxBatchedTokens,
    maxSequences: document.maxSequences ?? work.maxSequences,
  };
}

function inlineLlm(document: TenantDocument, path: string[], issues: IssueList): LlmWork | null {
  const { promptTokens, outputTokens, shape } = document;
  const traced = document.arrivals.kind === "trace";
  if (shape === undefined || (!traced && (promptTokens === undefined || outputTokens === undefined))) {
    issues.add(path, { rule: "a shape needs promptTokens and outputTokens, unless a trace gives them" });
    return null;
  }
  const unused = { kind: "constant", tokens: 1 } as const;
  return {
    kind: "llm",
    shape: { ...shape, bytesPerParameter: shape.bytesPerParameter ?? 2, name: "inline", source: WRITTEN },
    promptTokens: promptTokens ?? unused,
    outputTokens: outputTokens ?? unused,
    hostGapNs: HOST_GAP,
    maxBatchedTokens: document.maxBatchedTokens ?? BATCHED_TOKENS,
    maxSequences: document.maxSequences ?? SEQUENCES,
  };
}

function inlineWork(
  document: TenantDocument,
  work: NonNullable<TenantDocument["work"]>,
  path: string[],
  issues: IssueList,
): BurstWork | null {
  const reference = findGpu(work.reference);
  if (reference === undefined) {
    issues.add([...path, "work", "reference"], unknownGpu(work.reference));
    return null;
  }
  const result: BurstWork = {
    kind: "bursts",
    reference: { gpu: reference.name, sms: work.referenceSms ?? reference.sms.value },
    batch: document.batch ?? work.batch ?? 1,
    bursts: work.bursts ?? 1,
    hostGapNs: work.hostGap === undefined ? HOST_GAP : written(work.hostGap, "ns"),
    floor: linear(work.floor),
    compute: linear(work.compute),
    memory: linear(work.memory),
    latency: linear(work.latency),
    size: document.size ?? work.size ?? { kind: "constant" },
  };
  const costs = [result.floor, result.compute, result.memory, result.latency];
  if (costs.every((cost) => cost.fixedNs.value + cost.perItemNs.value * result.batch === 0)) {
    issues.add([...path, "work"], {
      rule: "takes no device time",
      help: "Give at least one of floor, compute, memory, latency",
    });
  }
  return result;
}

function linear(cost: NonNullable<TenantDocument["work"]>["compute"]): LinearCost {
  if (cost === undefined) return { fixedNs: NOTHING, perItemNs: NOTHING };
  if (typeof cost === "number") return { fixedNs: written(cost, "ns"), perItemNs: NOTHING };
  return { fixedNs: written(cost.fixed ?? 0, "ns"), perItemNs: written(cost.perItem ?? 0, "ns") };
}

function tenantMemory(document: TenantDocument, workload: CatalogWorkload | null, work: Work): MemoryNeed {
  const { context, weights, working, kvCache } = document.memory ?? {};
  const catalogued = workload?.memory;
  const own = (value: number | undefined, otherwise: Fact): Fact =>
    value === undefined ? otherwise : written(value, "B");
  const none = fact(0, "B", "assumed", "not given in the scenario, taken as nothing");
  const shapeWeights =
    work.kind === "llm" ? fact(weightsBytes(work.shape), "B", "derived", "parameters × bytes per parameter") : none;
  return {
    contextBytes: own(context, catalogued?.contextBytes ?? CONTEXT),
    weightsBytes: own(weights, catalogued?.weightsBytes ?? shapeWeights),
    workingBytes: own(working, catalogued?.workingBytes ?? none),
    kvCache: work.kind === "llm" ? (kvCache ?? catalogued?.kvCache ?? "fill") : null,
  };
}

function tenantArrivals(
  document: TenantDocument,
  load: number,
  modulators: Modulators,
  path: string[],
  issues: IssueList,
): Arrivals | TraceArrivals {
  const { arrivals } = document;
  switch (arrivals.kind) {
    case "closed":
      return {
        kind: "closed",
        concurrency: arrivals.concurrency,
        thinkNs: arrivals.think ?? 0,
        think: arrivals.thinkDistribution ?? "constant",
        startNs: arrivals.start ?? 0,
      };
    case "list":
      return { kind: "listed", atNs: Float64Array.from(arrivals.at, (ns) => Math.round(ns / load)).sort() };
    case "trace": {
      const format = arrivals.format ?? TRACE_FORMATS[0]!.name;
      const names = TRACE_FORMATS.map((known) => known.name);
      if (!names.includes(format)) {
        issues.add([...path, "arrivals", "format"], {
          rule: "is not a known trace format",
          help: suggest(format, names),
        });
      }
      const selection = traceSelection(arrivals, [...path, "arrivals"], issues);
      return { kind: "trace", file: arrivals.file ?? null, format, selection, load };
    }
    case "fed":
      return arrivals;
    case "batch":
      return resolveBatch(arrivals, { load, modulators, path: [...path, "arrivals"], issues });
    default:
      return resolveProcess(arrivals, { load, modulators, path: [...path, "arrivals"], issues });
  }
}

function traceSelection(
  arrivals: Extract<TenantDocument["arrivals"], { readonly kind: "trace" }>,
  path: string[],
  issues: IssueList,
): TraceSelection {
  const window =
    arrivals.window === undefined ? null : { fromNs: arrivals.window.from ?? 0, toNs: arrivals.window.to ?? null };
  if (window !== null && window.toNs !== null && window.toNs <= window.fromNs) {
    issues.add([...path, "window", "to"], { rule: "must be later than from" });
  }
  const split = arrivals.split ?? null;
  if (split !== null && split.part > split.of) {
    issues.add([...path, "split", "part"], { rule: `must be at most of, ${split.of}`, found: String(split.part) });
  }
  return {
    window,
    client: arrivals.client ?? null,
    split,
    rateScale: arrivals.rateScale ?? 1,
    timeScale: arrivals.timeScale ?? 1,
  };
}

function written(value: number, unit: string): Fact {
  return fact(value, unit, "assumed", WRITTEN);
}
