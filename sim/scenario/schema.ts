import { z } from "zod";
import { formatDuration, parseBytes, parseDuration } from "../base/units.ts";
import { POLICIES } from "../sharing/index.ts";
import type { Option, Parameter, SharingPolicy } from "../sharing/policy.ts";
import { workloadNames } from "../workload/catalog.ts";
import { TRACE_FORMATS } from "../workload/traces/index.ts";
import { ROUTING, ROUTING_NAMES } from "../workload/routing.ts";
import { sweepSchema } from "./sweep-schema.ts";
import { arrivalsError, BATCH_FORM, modulators, PROCESS_FORMS } from "./arrivals-schema.ts";
import { expectSchema } from "./expect-schema.ts";
import { byteRate } from "./byte-rate.ts";
import { list, object, oneOfKinds } from "./grammar-forms.ts";
import { growth } from "./growth-schema.ts";
import { faultsSchema } from "./faults-schema.ts";
import { layoutKeys } from "./layout-schema.ts";
import { pipelines } from "./pipelines-schema.ts";
import { placementForm } from "./placement-schema.ts";
import { REQUEST_KEYS } from "./requests-schema.ts";
import { TRANSFER_KEYS } from "./transfers-schema.ts";
import {
  bytes,
  count,
  duration,
  named,
  notNegative,
  number,
  positiveDuration,
  price,
  rate,
  share,
  texts,
} from "./text-types.ts";

/**
 * The grammar of scenario files. This is the one source of validation, of the JSON Schema that `slicewise schema`
 * prints, and of the types of the rest of this folder.
 */

const text = z.string({ error: () => "must be text" });
const flag = z.boolean({ error: () => "must be true or false" });
const gpuName = z.string({ error: () => "must be the name of a GPU, such as a100-sxm4-80gb" });

const tokens = z
  .discriminatedUnion(
    "kind",
    [
      object({ kind: z.literal("constant"), tokens: count(1, 10_000_000) }),
      object({
        kind: z.literal("lognormal"),
        median: number(1, 10_000_000),
        mean: number(1, 10_000_000),
        max: count(1, 10_000_000),
      }).refine((value) => value.mean >= value.median, { error: "must be at least the median", path: ["mean"] }),
    ],
    { error: oneOfKinds("constant", "lognormal") },
  )
  .meta({ description: "token counts of requests; lognormal by its median and mean, cut at max" });

const size = z
  .discriminatedUnion(
    "kind",
    [
      object({ kind: z.literal("constant") }),
      object({ kind: z.literal("exponential") }),
      object({ kind: z.literal("gamma"), cv: number(0, 100) }),
      object({ kind: z.literal("lognormal"), cv: number(0, 100) }),
    ],
    { error: oneOfKinds("constant", "exponential", "gamma", "lognormal") },
  )
  .meta({ description: "random factor with mean 1 on the device times of a request" });

const traceWindow = object(
  { from: duration.optional(), to: positiveDuration.optional() },
  "part of the trace's time, from before to; counted from its beginning, and from `from` on in the run",
);
const traceSplit = object(
  { part: count(1, 1000), of: count(1, 1000) },
  "part 1, 2 … of so many, the same in every run; a client of the trace is in one part whole",
);

const arrivals = z
  .discriminatedUnion(
    "kind",
    [
      ...PROCESS_FORMS,
      BATCH_FORM,
      object(
        {
          kind: z.literal("closed"),
          concurrency: count(1, 100_000),
          think: duration.optional(),
          thinkDistribution: z
            .enum(["constant", "exponential"], { error: () => "must be constant or exponential" })
            .optional(),
          start: duration.optional(),
        },
        "clients that wait for an answer, think, and ask again",
      ),
      object(
        {
          kind: z.literal("trace"),
          file: text.optional(),
          format: text
            .optional()
            .meta({ description: "format of the trace file", examples: TRACE_FORMATS.map(({ name }) => name) }),
          window: traceWindow.optional(),
          client: text.optional().meta({ description: "take the requests of this client of the trace only" }),
          split: traceSplit.optional(),
          rateScale: number(1e-6, 1000)
            .optional()
            .meta({ description: "factor on the number of requests, at random by the seed; their times stay" }),
          timeScale: number(1e-6, 1e6)
            .optional()
            .meta({ description: "factor on all times of the trace: 2 takes twice as long, at half the rate" }),
        },
        "a recorded trace; the file may also be given on the command line",
      ),
      object({ kind: z.literal("list"), at: list(duration, "must be a list of times") }, "arrival times, one by one"),
    ],
    { error: arrivalsError },
  )
  .meta({ description: "how requests arrive" });

const cost = z
  .union([duration, object({ fixed: duration.optional(), perItem: duration.optional() })], {
    error: () => 'must be a duration, or {fixed: …, perItem: …} for a cost that grows with the batch, such as "3ms"',
  })
  .meta({ description: "device time of one burst on the reference part: fixed + perItem × batch" });

const work = object(
  {
    reference: gpuName.meta({ description: "catalogue GPU on which the times hold" }),
    referenceSms: count(1, 1000)
      .optional()
      .meta({ description: "SMs of the reference part; all of the GPU unless given" }),
    batch: count(1, 1_000_000).optional(),
    bursts: count(1, 1_000_000)
      .optional()
      .meta({ description: "bursts of one request; a burst ends at a host synchronisation" }),
    hostGap: duration.optional().meta({ description: "host time before each burst, engine free" }),
    floor: cost.optional().meta({ description: "device time that holds the engine whatever its size" }),
    compute: cost.optional().meta({ description: "device time that scales with SMs" }),
    memory: cost.optional().meta({ description: "device time that scales with memory bandwidth" }),
    latency: cost.optional().meta({ description: "device time that scales with neither" }),
    size: size.optional(),
  },
  "work of one request on the reference part: host gap + max(floor, compute/s + memory/w + latency), per burst",
);

const shape = object(
  {
    layers: count(1, 1000),
    hidden: count(1, 1_000_000),
    intermediate: count(1, 10_000_000),
    heads: count(1, 1000),
    kvHeads: count(1, 1000),
    headDim: count(1, 10_000),
    vocabulary: count(1, 10_000_000),
    bytesPerParameter: number(0.25, 4).optional(),
  },
  "shape of a transformer that is not in the catalogue",
);

const slo = object(
  {
    latency: positiveDuration.optional(),
    ttft: positiveDuration.optional().meta({ description: "time to first token" }),
    tpot: positiveDuration.optional().meta({ description: "time per output token after the first" }),
    throughput: rate.optional().meta({ description: "requests finished per second, at least" }),
    percentile: number(1, 99.99)
      .optional()
      .meta({ description: "percentile that the times are held to; 99 unless given" }),
  },
  "targets; a tenant is served when it meets all of them",
);

const CACHE_RULE = 'must be a size with its unit, such as 20GiB, or "fill"';
const memory = object(
  {
    context: bytes.optional().meta({ description: "context and libraries of one process" }),
    weights: bytes.optional(),
    working: bytes.optional().meta({ description: "activations, workspaces, optimiser state" }),
    kvCache: named(["fill"], texts("a memory size", parseBytes, ["20GiB"], notNegative, CACHE_RULE), CACHE_RULE)
      .optional()
      .meta({ description: "memory for keys and values; fill: an equal part of what is left" }),
    growth: growth.optional(),
    workingSet: bytes.optional().meta({ description: "data touched in one turn, for the cold-cache penalty" }),
  },
  "memory of one process; what is not given comes from the workload",
);

const tenant = object(
  {
    title: text.optional(),
    workload: text.optional().meta({ description: "name in the catalogue", examples: [...workloadNames()] }),
    work: work.optional(),
    shape: shape.optional(),
    batch: count(1, 1_000_000).optional().meta({ description: "items in one request, for catalogue workloads" }),
    size: size.optional(),
    promptTokens: tokens.optional(),
    outputTokens: tokens.optional(),
    maxBatchedTokens: count(16, 1_000_000).optional(),
    maxSequences: count(1, 100_000).optional(),
    arrivals: arrivals.optional(),
    copies: count(1, 1000).optional().meta({
      description: 'so many tenants of this kind, named "name 1", "name 2" and so on; the name stands for all of them',
    }),
    slo: slo.optional(),
    processes: count(1, 1000)
      .optional()
      .meta({ description: "processes on each partition; under time-slicing each takes its own turn" }),
    routing: z
      .enum(ROUTING_NAMES, { error: () => `must be one of ${ROUTING_NAMES.join(", ")}` })
      .optional()
      .meta({ description: ROUTING_NAMES.map((name) => `${name}: ${ROUTING[name].doc}`).join("; ") }),
    ...REQUEST_KEYS,
    ...TRANSFER_KEYS,
    memory: memory.optional(),
  },
  "one tenant: what it runs, how requests arrive, what it promises",
);

const member = z.union(
  [
    text,
    object({
      tenant: text,
      processes: count(1, 1000).optional(),
      threads: share.optional(),
      priority: count(0, 100)
        .optional()
        .meta({ description: "under priority: the higher goes first and pre-empts the lower; 0 unless given" }),
    }),
  ],
  { error: () => "must be a tenant's name, or {tenant: …, processes: …, threads: …, priority: …}" },
);

const sharingKeys = Object.fromEntries(POLICIES.map((policy) => [policy.key, parameters(policy).optional()]));
const leaf = {
  ...sharingKeys,
  tenants: list(member, "must be a list of at least one tenant").optional(),
};
const oversubscription = object(
  {
    refill: byteRate.optional().meta({ description: "rate at which displaced memory comes back; 5GB/s unless given" }),
  },
  "unified memory: processes hold more together than fits, and page in what others displaced when their turn begins",
).optional();
const profileName = z
  .string({ error: () => "must be the name of a MIG profile, such as 3g.40gb" })
  .meta({ description: "MIG profile" });
const computePart = object(
  {
    profile: z
      .string({ error: () => "must be the name of a compute instance profile, such as 1c" })
      .meta({ description: "compute instance profile: 1c, or 1c.3g.40gb" }),
    ...leaf,
  },
  "a compute instance: SMs of its own; memory, bandwidth and L2 are shared in its GPU instance",
);
const part = object(
  {
    profile: profileName,
    start: count(0, 7).optional().meta({ description: "first memory slice; chosen if not given" }),
    each: flag.optional().meta({ description: "true: one such GPU instance for each of its tenants" }),
    compute: list(computePart, "must be a list of at least one compute instance, such as [{profile: 1c, tenants: […]}]")
      .optional()
      .meta({ description: "compute instances that the GPU instance is split into" }),
    ...leaf,
    oversubscription,
  },
  "a GPU instance and how its tenants share it",
);
const MIG_RULE = "must be a list of at least one GPU instance, or {equal: each}, or {equal: 3}";
const equalSplit = object(
  {
    equal: z.union([z.literal("each"), count(1, 7)], {
      error: () => "must be each, or a number of GPU instances from 1 to 7",
    }),
  },
  "equal GPU instances, one for each tenant or so many, of the largest profile that fits; tenants are dealt out in order",
);
const gpuShare = object(
  {
    gpu: count(0, 10_000).meta({ description: "number of the GPU in the pool, from 0" }),
    mig: z.union([list(part, MIG_RULE), equalSplit], { error: () => MIG_RULE }).optional(),
    ...leaf,
    oversubscription,
    ...layoutKeys(part, object(leaf, "the whole GPU, with MIG off, and how its tenants share it")),
  },
  "one GPU: split by MIG, shared as a whole, or with several layouts in turn",
);

const { exclusive, timeSlicing, mps } = sharingKeys;
const placed = placementForm({ exclusive: exclusive!, timeSlicing: timeSlicing!, mps: mps! }, profileName);
const POLICY_RULE =
  "must be a list with one entry per GPU, such as [{gpu: 0, …}], or {placement: random, gpus: […], tenants: […]}";

const GPUS_RULE = "must be {type: …, count: …, price: …} or a list of such";
const pool = object({ type: gpuName, count: count(1, 10_000).optional(), price: price.optional() });

/** A scenario file. */
export const scenarioSchema = object({
  title: text.meta({ description: "what this is about, in a line" }),
  question: text.optional().meta({ description: "the question that the run answers" }),
  seed: count(0, Number.MAX_SAFE_INTEGER).optional(),
  duration: positiveDuration
    .optional()
    .meta({ description: "requests that arrive until then are counted; may be left out when all arrivals end" }),
  warmup: duration.optional().meta({ description: "requests that arrive before are not counted" }),
  limit: positiveDuration.optional().meta({
    description: "the run ends here even if counted requests are still open; twice the duration unless given",
  }),
  replications: count(1, 10_000)
    .optional()
    .meta({ description: "independent repetitions with other draws; 5 unless given" }),
  precision: share.optional().meta({
    description: "repeat until the intervals of all targets are this narrow: half width as a share of the value",
    examples: ["5%"],
  }),
  maxReplications: count(2, 10_000)
    .optional()
    .meta({ description: "repetitions at most, with precision; 100 unless given" }),
  currency: text.optional().meta({ description: "currency sign of the prices" }),
  load: number(1e-6, 1e6).optional().meta({
    description: "factor on all arrival rates, and on the pace of traces and lists; closed loops keep theirs",
  }),
  workloads: text.optional().meta({
    description: "file of workloads that tenants may name, beside this one, as slicewise calibrate writes it",
    examples: ["workloads.yaml"],
  }),
  gpus: z.union([pool, list(pool, GPUS_RULE)], { error: () => GPUS_RULE }),
  modulators: modulators.optional(),
  tenants: z.record(z.string(), tenant, { error: () => "must be a mapping from names to tenants" }),
  pipelines: pipelines.optional(),
  policies: z.record(z.string(), z.union([list(gpuShare, POLICY_RULE), placed], { error: () => POLICY_RULE }), {
    error: () => "must be a mapping from names to policies",
  }),
  faults: faultsSchema.optional(),
  expect: expectSchema.optional(),
  sweep: sweepSchema.optional(),
});

/** A scenario file after units are numbers; names are not looked up yet. */
export type ScenarioDocument = z.output<typeof scenarioSchema>;
type WrittenTenant = ScenarioDocument["tenants"][string];
/** A tenant of which it is known where its requests come from. */
export type TenantDocument = Omit<WrittenTenant, "arrivals"> & {
  readonly arrivals: NonNullable<WrittenTenant["arrivals"]> | { readonly kind: "fed"; readonly pipeline: string };
};
export type GpuDocument = z.output<typeof gpuShare>;
export type PlacedDocument = z.output<typeof placed>;
export type PartDocument = z.output<typeof part>;
export type ComputeDocument = NonNullable<PartDocument["compute"]>[number];
export type LeafDocument = Omit<PartDocument, "profile" | "start" | "each" | "compute">;

/** The JSON Schema (draft 2020-12) of scenario files, for editors. */
export function scenarioJsonSchema(): unknown {
  return {
    ...(z.toJSONSchema(scenarioSchema, { io: "input", target: "draft-2020-12" }) as object),
    title: "slicewise scenario",
  };
}

/** The settings of a policy, from its table of parameters. */
function parameters(policy: SharingPolicy) {
  const shapeOf = Object.fromEntries(
    Object.entries(policy.params).map(([name, parameter]) => [
      name,
      parameterType(parameter).optional().meta({ description: parameter.doc }),
    ]),
  );
  const options = Object.entries(policy.options ?? {});
  Object.assign(shapeOf, Object.fromEntries(options.map(([name, option]) => [name, optionType(option)])));
  const known = Object.keys(shapeOf).join(", ");
  const rule = known === "" ? "has no settings: write {}" : `must be {} or a mapping with the keys ${known}`;
  return object(shapeOf, policy.doc, rule);
}

function optionType(option: Option) {
  const description = option.doc;
  if (option.type === "count") return count(option.min, option.max).optional().meta({ description });
  if (option.type === "flag") return flag.optional().meta({ description });
  const rule = `must be one of ${option.words.join(", ")}`;
  return z
    .enum([...option.words], { error: () => rule })
    .optional()
    .meta({ description });
}

function parameterType(parameter: Parameter) {
  if (parameter.type === "number") return number(parameter.min, parameter.max);
  const names = Object.keys(parameter.named ?? {});
  const range = `must be from ${formatDuration(parameter.min)} to ${formatDuration(parameter.max)}`;
  const rule = names.length === 0 ? range : `${range}, or one of ${names.join(", ")}`;
  const inRange = (value: number): string | null => (value < parameter.min || value > parameter.max ? rule : null);
  if (names.length === 0) return texts("a duration", parseDuration, ["2.097ms"], inRange);
  return named(names, texts("a duration", parseDuration, ["2.097ms"], inRange, rule), rule);
}
