import { fc } from "@fast-check/vitest";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import { GPUS } from "../../sim/hardware/gpus.ts";
import { enumerateLayouts, type Layout } from "../../sim/hardware/placement.ts";
import { POLICIES } from "../../sim/sharing/index.ts";
import type { Parameter, SharingPolicy } from "../../sim/sharing/policy.ts";
import { ROUTING_NAMES } from "../../sim/workload/routing.ts";
import type { TinyDocument } from "../support/tiny.ts";

/**
 * Random small scenarios, written as scenario files are. Times lie on a coarse grid, so that arrivals, completions
 * and ends of slices often fall into one instant; sizes are small, so that caches and memories overflow.
 */

/** A part of a scenario file. */
export type Part = Readonly<Record<string, unknown>>;

const GRID = [0, 250, 500, 1000, 1500, 2000, 4000] as const;
const gridTime = fc.constantFrom(...GRID).map((us) => `${us}us`);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const rate = fc.constantFrom("40/s", "100/s", "500/s", "2000/s", "37/s");

/** Arrivals that go on for ever. */
export const endlessArrivals: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant("poisson"), rate }),
  fc.record({ kind: fc.constant("gamma"), rate, cv: fc.constantFrom(0, 0.5, 1, 3) }),
  fc.record({ kind: fc.constant("constant"), rate, start: optional(gridTime) }),
  fc.record({
    kind: fc.constant("closed"),
    concurrency: fc.integer({ min: 1, max: 4 }),
    think: optional(gridTime),
    thinkDistribution: optional(fc.constantFrom("constant", "exponential")),
    start: optional(gridTime),
  }),
);

/** Arrivals that end, with many at the same instant. */
export const listedArrivals: fc.Arbitrary<Part> = fc.record({ kind: fc.constant("list"), at: lists() });

/** Every kind of arrivals but the recorded trace, which becomes a list. */
export const arrivals: fc.Arbitrary<Part> = fc.oneof(
  { arbitrary: endlessArrivals, weight: 4 },
  { arbitrary: listedArrivals, weight: 1 },
);

function lists(): fc.Arbitrary<readonly string[]> {
  return fc.array(
    fc.integer({ min: 0, max: 60 }).map((step) => `${step * 500}us`),
    { minLength: 1, maxLength: 25 },
  );
}

const shortTime = fc.constantFrom("0us", "100us", "250us", "500us");
const cost = fc.oneof(gridTime, shortTime, fc.record({ fixed: optional(shortTime), perItem: optional(shortTime) }));
const size = fc.oneof(
  fc.constant({ kind: "constant" }),
  fc.constant({ kind: "exponential" }),
  fc.record({ kind: fc.constantFrom("gamma", "lognormal"), cv: fc.constantFrom(0, 0.3, 2) }),
);

/** Now and then more than a small partition has. */
const contextSize = fc.constantFrom("0B", "500MB", "500MB", "1GB", "2GB", "2GB", "2GB", "30GB");

const bursts: fc.Arbitrary<Part> = fc.record({
  work: fc.record({
    reference: fc.constantFrom("a100-sxm4-80gb", "h100-sxm5-80gb", "t4-16gb"),
    referenceSms: optional(fc.constantFrom(14, 42, 98)),
    batch: optional(fc.integer({ min: 1, max: 3 })),
    bursts: optional(fc.integer({ min: 1, max: 4 })),
    hostGap: optional(gridTime),
    floor: optional(cost),
    // Never nothing: a request must take some time.
    compute: fc.constantFrom("250us", "500us", "1us", "333ns", "1700us"),
    memory: optional(cost),
    latency: optional(cost),
    size: optional(size),
  }),
  memory: optional(
    fc.record({ context: optional(contextSize), workingSet: optional(fc.constantFrom("0B", "10MiB", "1GiB")) }),
  ),
});

const tokens = fc.oneof(
  fc.record({ kind: fc.constant("constant"), tokens: fc.integer({ min: 1, max: 40 }) }),
  fc
    .record({
      median: fc.integer({ min: 1, max: 20 }),
      factor: fc.constantFrom(1, 1.5, 3),
      max: fc.integer({ min: 1, max: 60 }),
    })
    .map(({ median, factor, max }) => ({ kind: "lognormal", median, mean: median * factor, max })),
);

/** 64 B of keys and values per token, so 1 KiB holds one block of 16. */
const SMALL_SHAPE = { layers: 1, hidden: 64, intermediate: 256, heads: 4, kvHeads: 1, headDim: 16, vocabulary: 1000 };

const generating: fc.Arbitrary<Part> = fc.record({
  shape: fc.record({ ...mapValues(SMALL_SHAPE, fc.constant), layers: fc.integer({ min: 1, max: 2 }) }),
  promptTokens: tokens,
  outputTokens: tokens,
  maxBatchedTokens: optional(fc.constantFrom(16, 24, 64)),
  maxSequences: optional(fc.integer({ min: 1, max: 5 })),
  memory: fc.record({
    kvCache: fc.constantFrom("1KiB", "3KiB", "6KiB", "10KiB", "100KiB", "fill"),
    context: optional(contextSize),
  }),
});

const burstSlo = fc.record({
  latency: fc.constantFrom("1ms", "5ms", "50ms"),
  throughput: optional(fc.constantFrom("1/s", "100/s")),
  percentile: optional(fc.constantFrom(50, 90, 99)),
});
const tokenSlo = fc.record({
  ttft: optional(fc.constantFrom("200us", "2ms")),
  tpot: optional(fc.constantFrom("60us", "1ms")),
  latency: fc.constantFrom("1ms", "20ms"),
});

/** The way of a tenant's requests: often plain, else with limits that bind. */
const ways: fc.Arbitrary<Part> = fc.oneof(
  fc.constant({}),
  fc.record({
    queue: fc.oneof(
      fc.record({ limit: fc.integer({ min: 0, max: 3 }), timeout: optional(waitTime()) }),
      fc.record({ timeout: waitTime() }),
    ),
    admission: optional(
      fc.oneof(
        fc.record({ maxOutstanding: fc.integer({ min: 1, max: 5 }) }),
        fc.record({ rate: fc.constantFrom("100/s", "1000/s"), burst: optional(fc.integer({ min: 1, max: 3 })) }),
      ),
    ),
    retries: optional(
      fc.record({
        max: fc.integer({ min: 1, max: 3 }),
        backoff: waitTime(),
        factor: optional(fc.constantFrom(1, 2)),
        jitter: optional(fc.constantFrom(0, 0.5)),
      }),
    ),
  }),
);

function waitTime(): fc.Arbitrary<string> {
  return fc.constantFrom("250us", "500us", "1ms", "2ms", "5ms");
}

const batches: fc.Arbitrary<Part> = fc.record({
  batching: fc.record({
    max: fc.integer({ min: 1, max: 4 }),
    delay: optional(fc.constantFrom("0ms", "500us", "3ms")),
    mode: optional(fc.constantFrom("dynamic", "static")),
  }),
});

/** One tenant with everything but its place. */
function tenantWith(kind: fc.Arbitrary<Part>): fc.Arbitrary<Part> {
  const common = { arrivals: kind, processes: optional(fc.integer({ min: 1, max: 3 })) };
  const anyRouting = fc.constantFrom(...ROUTING_NAMES);
  const batchRouting = fc.constantFrom(...ROUTING_NAMES.filter((name) => name !== "shared-queue"));
  const join = (parts: readonly Part[]): Part => Object.assign({}, ...parts) as Part;
  const oneByOne = fc.tuple(bursts, ways, fc.record({ ...common, routing: anyRouting, slo: optional(burstSlo) }));
  const together = fc.tuple(
    bursts,
    batches,
    ways,
    fc.record({ ...common, routing: batchRouting, slo: optional(burstSlo) }),
  );
  return fc.oneof(
    oneByOne.map(join),
    together.map(join),
    fc.tuple(generating, ways, fc.record({ ...common, routing: batchRouting, slo: optional(tokenSlo) })).map(join),
  );
}

/** Settings of a policy from its table of parameters: any may be given, the extremes included. */
function settingsOf(policy: SharingPolicy): fc.Arbitrary<Part> {
  return fc
    .record(mapValues(policy.params, (parameter) => optional(settingOf(parameter))))
    .map((settings) =>
      settings["slice"] === "100000ns" ? { ...settings, coldCache: settings["coldCache"] ?? "99us" } : settings,
    );
}

function settingOf({ type, min, max, named }: Parameter): fc.Arbitrary<unknown> {
  if (type === "number") return fc.constantFrom(min, max, (min + max) / 2, min + (max - min) * 0.123);
  const inRange = [min, ...GRID.map((us) => us * 1000), 99_000, 10_000].filter((ns) => ns >= min && ns <= max);
  const times = fc.constantFrom(...inRange).map((ns) => `${ns}ns`);
  return named === undefined ? times : fc.oneof(times, fc.constantFrom(...Object.keys(named)));
}

/** Legal MIG layouts by GPU; the order of profiles and the starts are part of a layout. */
const LAYOUTS: ReadonlyMap<Gpu, readonly Layout[]> = new Map(
  GPUS.flatMap((gpu) => (gpu.mig === null ? [] : [[gpu, enumerateLayouts(gpu.mig, ["standard", "double-memory"])]])),
);

/** A partition before tenants are on it. */
interface Slot {
  readonly gpu: number;
  readonly profile?: string;
  readonly start?: number;
}

/** What a random scenario is assembled from. */
interface Choices {
  readonly pool: readonly { readonly gpu: Gpu; readonly layout: number | null }[];
  readonly tenants: readonly Part[];
  /** Slots of each tenant, as numbers that wrap. */
  readonly places: readonly (readonly number[])[];
  /** Policy and settings of each slot, as numbers that wrap. */
  readonly sharing: readonly { readonly pick: number; readonly settings: readonly Part[] }[];
  readonly seed: number;
  readonly warmup: string;
}

const TENANT_NAMES = ["m", "b", "z 9", "Ä"] as const;

/**
 * A random scenario of one policy, named "p".
 * @param policies leaves to take; where one does not admit so many processes or a GPU instance, time-slicing stands in
 */
export function scenarios(
  policies: readonly SharingPolicy[] = POLICIES,
  kind: fc.Arbitrary<Part> = arrivals,
): fc.Arbitrary<TinyDocument> {
  const single = policies.every((policy) => policy.maxProcesses.count === 1);
  return choices(policies, kind).map((chosen) => assemble(chosen, policies, single));
}

/** A random scenario in which no two tenants meet on a GPU instance, and every GPU is split by MIG. */
export function apartScenarios(kind: fc.Arbitrary<Part> = arrivals): fc.Arbitrary<TinyDocument> {
  return choices(POLICIES, kind).map((chosen) => {
    const pool = chosen.pool.map(({ gpu, layout }) => ({
      gpu: gpu.mig === null ? GPUS[0]! : gpu,
      layout: layout ?? 17,
    }));
    return assemble({ ...chosen, pool }, POLICIES, true);
  });
}

/** One process alone on one partition, once under every registered policy. */
export function aloneScenarios(): fc.Arbitrary<TinyDocument> {
  return choices(POLICIES, arrivals).map((chosen) => {
    const one = { ...chosen, tenants: [{ ...chosen.tenants[0]!, processes: 1 }], pool: chosen.pool.slice(0, 1) };
    const documents = POLICIES.map((policy, i) => {
      const settings = chosen.sharing[0]!.settings[i]!;
      const sharing = [{ pick: 0, settings: [settings] }];
      return [policy.name, assemble({ ...one, sharing }, [policy], true)] as const;
    });
    return {
      ...documents[0]![1],
      policies: Object.fromEntries(documents.map(([name, { policies }]) => [name, policies["p"]])),
    };
  });
}

/** A random scenario in which all tenants meet on one whole GPU. */
export function togetherScenarios(policy: SharingPolicy): fc.Arbitrary<TinyDocument> {
  return choices([policy], arrivals).map((chosen) =>
    assemble({ ...chosen, pool: [{ gpu: chosen.pool[0]!.gpu, layout: null }] }, [policy], false),
  );
}

function choices(policies: readonly SharingPolicy[], kind: fc.Arbitrary<Part>): fc.Arbitrary<Choices> {
  const gpu = fc.record({ gpu: fc.constantFrom(...GPUS), layout: fc.option(fc.nat({ max: 10_000 })) });
  const sharing = fc.record({ pick: fc.nat({ max: 20 }), settings: fc.tuple(...policies.map(settingsOf)) });
  return fc.record({
    pool: fc.array(gpu, { minLength: 1, maxLength: 2 }),
    tenants: fc.array(tenantWith(kind), { minLength: 1, maxLength: 4 }),
    places: fc.array(fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 2 }), { minLength: 4, maxLength: 4 }),
    sharing: fc.array(sharing, { minLength: 3, maxLength: 3 }),
    seed: fc.nat({ max: 1000 }),
    warmup: fc.constantFrom("0s", "10ms"),
  });
}

/**
 * Puts tenants on slots.
 * @param apart each tenant on a slot of its own; tenants that find none are left out
 */
function assemble(chosen: Choices, policies: readonly SharingPolicy[], apart: boolean): TinyDocument {
  const slots = chosen.pool.flatMap(({ gpu, layout }, index) => slotsOf(gpu, layout, index));
  const single = policies.every((policy) => policy.maxProcesses.count === 1);
  const kept = chosen.tenants.slice(0, apart ? slots.length : TENANT_NAMES.length);
  const on = new Map<Slot, string[]>();
  const tenants: Record<string, Part> = {};
  kept.forEach((tenant, i) => {
    const name = TENANT_NAMES[i]!;
    tenants[name] = single ? { ...tenant, processes: 1 } : tenant;
    const places = apart ? [i] : chosen.places[i]!;
    for (const slot of new Set(places.map((place) => slots[place % slots.length]!)))
      on.set(slot, [...(on.get(slot) ?? []), name]);
  });
  const leaves = [...on].map(([slot, names], i) => {
    const count = names.reduce((sum, name) => sum + ((tenants[name]!["processes"] as number | undefined) ?? 1), 0);
    const { pick, settings } = chosen.sharing[i % chosen.sharing.length]!;
    const fitting = policies.filter(
      ({ maxProcesses, wholeGpuOnly }) =>
        maxProcesses.count >= count && (wholeGpuOnly === undefined || slot.profile === undefined),
    );
    const policy = fitting[pick % Math.max(1, fitting.length)];
    const sharing = policy === undefined ? { timeSlicing: {} } : { [policy.key]: settings[policies.indexOf(policy)]! };
    return { slot, leaf: { ...sharing, tenants: names } };
  });
  return {
    seed: chosen.seed,
    duration: "30ms",
    warmup: chosen.warmup,
    gpus: chosen.pool.map(({ gpu }) => ({ type: gpu.name })),
    tenants,
    policies: { p: gpuEntries(leaves) },
  };
}

function slotsOf(gpu: Gpu, pick: number | null, index: number): Slot[] {
  const layouts = LAYOUTS.get(gpu);
  if (pick === null || layouts === undefined) return [{ gpu: index }];
  return layouts[pick % layouts.length]!.map(({ profile, start }) => ({ gpu: index, profile: profile.name, start }));
}

function gpuEntries(leaves: readonly { readonly slot: Slot; readonly leaf: Part }[]): Part[] {
  const entries = new Map<number, Part[]>();
  for (const { slot, leaf } of leaves) {
    const { gpu, ...place } = slot;
    entries.set(gpu, [...(entries.get(gpu) ?? []), { ...place, ...leaf }]);
  }
  return [...entries].map(([gpu, parts]) => ("profile" in parts[0]! ? { gpu, mig: parts } : { gpu, ...parts[0] }));
}

function mapValues<K extends string, V, W>(object: Readonly<Record<K, V>>, map: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(object).map(([key, value]) => [key, map(value)])) as Record<K, W>;
}
