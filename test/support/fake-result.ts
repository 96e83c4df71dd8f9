import {
  BLAME_CAUSES,
  type Blame,
  type BlameCause,
  type Discipline,
  type Distribution,
  type GpuResult,
  type PartitionResult,
  type PolicyResult,
  type RunResult,
  type TargetOutcome,
  type TenantInfo,
  type TenantResult,
} from "../../sim/result/run.ts";
import { FIVE_POLICIES, SIX_TENANTS, type FakePartition, type FakePolicy, type FakeTenant } from "./fake-story.ts";

export interface FakeRun {
  readonly title?: string;
  readonly tenants?: readonly FakeTenant[];
  readonly policies?: readonly FakePolicy[];
  readonly currency?: string;
}

const MS = 1e6;
const S = 1e9;

const WINDOW_NS = 600 * S;

/**
 * A made-up but self-consistent result: percentiles follow a log-logistic law that passes through the wanted
 * ratios, blame parts add up to the mean, engine times to the window. No randomness.
 */
export function fakeResult(run: FakeRun = {}): RunResult {
  const tenants = run.tenants ?? SIX_TENANTS;
  const policies = run.policies ?? FIVE_POLICIES;
  return {
    schemaVersion: 2,
    kind: "run",
    tool: { name: "slicewise", version: "0.0.0-fake" },
    scenario: {
      name: "consolidate-six",
      title: run.title ?? "Can six services share two GPUs?",
      question: "Six services hold an A100-80 each. Do they fit two?",
      seed: 42,
      document: {
        title: run.title ?? "Can six services share two GPUs?",
        seed: 42,
        tenants: tenants.map((t) => t.name),
      },
    },
    units: { Ns: "nanoseconds", Bytes: "bytes", PerS: "per second" },
    metrics: [
      { name: "latencyNs", unit: "ns", better: "lower", doc: "Arrival to finish." },
      { name: "goodputPerS", unit: "1/s", better: "higher", doc: "Requests per second finished within every limit." },
    ],
    window: { warmupNs: 30 * S, durationNs: 30 * S + WINDOW_NS, limitNs: 1800 * S },
    experiment: {
      replications: 5,
      intervals: "replications",
      confidence: 0.95,
      horizon: "steady",
      precision: null,
      overloadForced: false,
    },
    comparisons: [],
    tenants: tenants.map(tenantInfo),
    policies: policies.map((policy) => fakePolicyResult(policy, tenants, run.currency ?? "USD")),
    assumptions: ASSUMPTIONS,
    notes: ["Times on MIG slices of this GPU are scaled from published A100 measurements."],
  };
}

const ASSUMPTIONS: RunResult["assumptions"] = [
  {
    scope: "time-slicing",
    name: "time slice",
    value: 2097152,
    unit: "ns",
    grade: "measured",
    source: "slotbench, gputrace",
    range: [2.05e6, 2.1e6],
  },
  {
    scope: "time-slicing",
    name: "context switch in a MIG instance",
    value: 170_000,
    unit: "ns",
    grade: "assumed",
    source: "no measurement is known; taken as on the whole GPU",
    range: [80_000, 210_000],
  },
  {
    scope: "mps",
    name: "contention coefficient",
    value: 0.15,
    unit: "1",
    grade: "derived",
    source: "fit on published A100 pairs",
    range: [0.05, 0.3],
  },
  {
    scope: "mps",
    name: "clients at most",
    value: 48,
    unit: "1",
    grade: "documented",
    source: "NVIDIA MPS documentation",
    range: null,
  },
  {
    scope: "a100-sxm4-80gb",
    name: "memory bandwidth",
    value: 2.039e12,
    unit: "B/s",
    grade: "documented",
    source: "NVIDIA A100 data sheet",
    range: null,
  },
  {
    scope: "a100-sxm4-80gb",
    name: "device memory",
    value: 85_899_345_920,
    unit: "B",
    grade: "documented",
    source: "NVIDIA A100 data sheet",
    range: null,
  },
  {
    scope: "tenant train",
    name: "fusion",
    value: "eager",
    unit: "",
    grade: "assumed",
    source: "the scenario says nothing",
    range: null,
  },
];

function tenantInfo(tenant: FakeTenant): TenantInfo {
  return {
    name: tenant.name,
    title: tenant.title ?? tenant.name,
    workload: "inline",
    summary: `poisson ${tenant.ratePerS}/s; one at a time`,
    processes: 1,
    targets: tenant.targets,
    warmup: { ns: 30 * S, rule: "given", unsettled: [] },
  };
}

function fakePolicyResult(policy: FakePolicy, tenants: readonly FakeTenant[], currency: string): PolicyResult {
  const gpus = policy.gpus.map((partitions, index) => fakeGpu(policy, index, partitions));
  const results = tenants.map((tenant) => fakeTenantResult(tenant, policy, gpus));
  const slowdowns = results.flatMap((tenant) =>
    tenant.slowdown.mean === null ? [] : [[tenant.slowdown.mean, tenant.name] as const],
  );
  const worst = slowdowns.toSorted((a, b) => b[0] - a[0])[0];
  const shares = slowdowns.map(([slowdown]) => 1 / slowdown);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const squares = shares.reduce((sum, share) => sum + share * share, 0);
  return {
    name: policy.name,
    summary: policy.summary ?? policy.name,
    gpusUsed: gpus.length,
    costPerHour: policy.costPerHour === undefined ? gpus.length * 2.21 : policy.costPerHour,
    currency,
    allTargetsMet: results.every((tenant) => tenant.met),
    gpus,
    tenants: results,
    fairness: {
      jain: shares.length === 0 ? null : (total * total) / (shares.length * squares),
      worstSlowdown: worst?.[0] ?? null,
      worstSlowdownTenant: worst?.[1] ?? null,
      intervals: {},
    },
  };
}

function fakeGpu(policy: FakePolicy, index: number, partitions: readonly FakePartition[]): GpuResult {
  const mig = partitions.some((partition) => partition.profile !== null);
  return {
    index,
    type: policy.gpuType ?? "a100-sxm4-80gb",
    mig,
    memorySlices: 8,
    computeSlices: 7,
    totalSms: mig ? 98 : 108,
    totalMemoryBytes: 80 * 2 ** 30,
    partitions: partitions.map((partition) => fakePartition(partition, index)),
  };
}

const SETTINGS: Readonly<Partial<Record<Discipline, string>>> = {
  exclusive: "first come, first served",
  "time-slicing": "slice 2.10 ms, switch 170 µs",
  mps: "no caps",
};
const SPREAD: Readonly<Partial<Record<Discipline, number>>> = { exclusive: 0.16, "time-slicing": 0.3, mps: 0.22 };

function fakePartition(partition: FakePartition, gpu: number): PartitionResult {
  const match = /^(\d)g\.(\d+)gb@(\d)$/u.exec(partition.profile ?? "");
  const computeSlices = match === null ? 7 : Number(match[1]);
  const memorySlices = match === null ? 8 : Number(match[2]) / 10;
  const sliced = partition.discipline === "time-slicing" && partition.tenants.length > 1;
  const busyNs = Math.round(WINDOW_NS * Math.min(0.9, 0.28 * partition.tenants.length * (7 / (computeSlices + 2))));
  const switchingNs = sliced ? Math.round(WINDOW_NS * 0.061) : 0;
  const coldCacheNs = sliced ? Math.round(WINDOW_NS * 0.011) : 0;
  return {
    id: match === null ? `gpu${gpu}` : `gpu${gpu}/${partition.profile}`,
    profile: partition.profile?.split("@")[0] ?? null,
    memoryStart: match === null ? 0 : Number(match[3]),
    memorySlices,
    computeSlices,
    sms: match === null ? 108 : computeSlices * 14,
    memoryBytes: memorySlices * 10 * 2 ** 30,
    memoryUsedBytes: Math.min(memorySlices * 10, partition.tenants.length * 8.3) * 2 ** 30,
    discipline: partition.discipline,
    settings: SETTINGS[partition.discipline] ?? "as given",
    tenants: partition.tenants,
    engine: {
      busyNs,
      switchingNs,
      coldCacheNs,
      idleNs: WINDOW_NS - busyNs - switchingNs - coldCacheNs,
      totalNs: WINDOW_NS,
      switches: sliced ? 215_000 : 0,
    },
    smUtilisation: (busyNs / WINDOW_NS) * 0.62,
    bandwidthUtilisation: (busyNs / WINDOW_NS) * 0.48,
    intervals: {},
  };
}

function fakeTenantResult(tenant: FakeTenant, policy: FakePolicy, gpus: readonly GpuResult[]): TenantResult {
  const fate = policy.fates?.[tenant.name] ?? 0.5;
  const partitions = gpus
    .flatMap((gpu) => gpu.partitions)
    .filter((partition) => partition.tenants.includes(tenant.name));
  const discipline = partitions[0]?.discipline ?? "exclusive";
  const failed = fate === "out of memory" || fate === "cannot run";
  const arrived = Math.round(tenant.ratePerS * 600);
  const detail = typeof fate === "number" ? { ratio: fate } : typeof fate === "string" ? { ratio: 1 } : fate;
  const rejected = failed ? arrived : Math.round(arrived * (detail.rejectedShare ?? 0));
  const running = fate === "nothing finished" ? 1 : detail.lowerBound === true ? 3 : 0;
  const queued = fate === "nothing finished" ? arrived - rejected - 1 : detail.lowerBound === true ? 40 : 0;
  const finished = arrived - rejected - running - queued;
  const count = failed || fate === "nothing finished" ? 0 : arrived - rejected;
  // A shared engine has the longer tail: the p99 is given, so a larger spread lowers the median.
  const spread = SPREAD[discipline] ?? 0.3;
  const p99Of = (limit: number): number => limit * detail.ratio;
  const latencyLimit = tenant.targets.find((target) => target.metric === "latency")?.limit ?? tenant.p99Ns;
  const latencyP99 = p99Of(latencyLimit);
  const outcomes = tenant.targets.map((target, i): TargetOutcome => {
    if (fate === "overloaded")
      return { ...target, value: null, ratio: null, verdict: "missed", within: null, intervals: {} };
    if (count === 0) return { ...target, value: null, ratio: null, verdict: "open", within: null, intervals: {} };
    const ratio = i === 0 ? detail.ratio : detail.ratio * 0.8;
    const value = target.metric === "throughput" ? target.limit / ratio : target.limit * ratio;
    const half = detail.halfWidth;
    const verdict = ratio - (half ?? 0) > 1 ? "missed" : ratio + (half ?? 0) <= 1 ? "met" : "open";
    return {
      ...target,
      value,
      ratio,
      verdict,
      within: null,
      intervals: half === undefined ? {} : { ratio: [ratio - half, ratio + half] },
    };
  });
  const worst = outcomes.toSorted((a, b) => (b.ratio ?? Infinity) - (a.ratio ?? Infinity))[0] ?? null;
  const met = !failed && rejected === 0 && outcomes.every(({ verdict }) => verdict === "met");
  const attained = met ? 0.9962 : Math.max(0, Math.min(0.97, 1.2 - 0.25 * detail.ratio));
  const perRequest = tenant.targets.some((target) => target.metric !== "throughput");
  const throughput = finished / 600;
  const tokens = tenant.generates === true && count > 0;
  const ttft = tenant.targets.find((target) => target.metric === "ttft");
  return {
    name: tenant.name,
    load: {
      verdict: fate === "overloaded" ? "overloaded" : "stable",
      arrivedPerS: tenant.ratePerS,
      carriedPerS: tenant.ratePerS * (fate === "overloaded" ? 0.75 : 1),
      offered: 0.4,
      growthPerS: fate === "overloaded" ? tenant.ratePerS * 0.25 : 0,
      intervals: {},
    },
    percentilesWithheld: fate === "overloaded",
    intervals: {},
    placements: partitions.map((partition) => partition.id),
    arrived,
    ended: { finished, rejected, timedOut: 0, running, queued },
    failure:
      fate === "out of memory"
        ? `out of memory: ${tenant.name} asked for 52.0 GiB on ${partitions[0]?.id ?? "gpu0"}, where 40.0 GiB of 80.0 GiB were free`
        : fate === "cannot run"
          ? `${tenant.name} cannot run on ${partitions[0]?.id ?? "gpu0"}: no work parameters for it`
          : null,
    latencyNs: distribution(count, latencyP99, spread),
    latencyIsLowerBound: detail.lowerBound === true || fate === "nothing finished",
    waitingNs: distribution(count, latencyP99 * 0.4, spread * 1.4),
    slowdown: distribution(count, 1 + 4 * detail.ratio, spread / 2),
    interference: distribution(
      count,
      discipline === "exclusive" ? 1 : 1 + 3 * detail.ratio,
      discipline === "exclusive" ? 0 : spread / 2,
    ),
    ttftNs: tokens && ttft !== undefined ? distribution(count, p99Of(ttft.limit), spread) : null,
    tpotNs: tokens ? distribution(count, 40 * MS * detail.ratio, 0.08) : null,
    throughputPerS: failed ? 0 : throughput,
    goodputPerS: failed ? 0 : throughput * (perRequest ? attained : 1),
    sloAttainment: perRequest ? (failed ? 0 : attained) : null,
    targets: outcomes,
    worst,
    met,
    blame: {
      all: blame(count, latencyP99 * 0.4, discipline, detail.ratio),
      slowest1Percent: blame(Math.floor(count / 100), latencyP99 * 1.2, discipline, detail.ratio),
    },
    latencyCdf: count === 0 ? [] : cdf(count, latencyP99, spread),
    preemptions: tokens && detail.ratio > 1 ? 17 : 0,
    memoryBytes: failed ? 0 : Math.round(8.3 * 2 ** 30),
  };
}

/** Quantile of a log-logistic law through the given p99. */
function quantile(share: number, p99: number, spread: number): number {
  return p99 * (share / (1 - share) / 99) ** spread;
}

function distribution(count: number, p99: number, spread: number): Distribution {
  const rest = { count, effective: count / 2, intervals: {}, refused: {} };
  if (count === 0) return { ...rest, mean: null, p50: null, p90: null, p95: null, p99: null, p999: null, max: null };
  const at = (share: number): number => quantile(share, p99, spread);
  return {
    ...rest,
    mean: at(0.55),
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: count < 1000 ? null : at(0.999),
    max: at(1 - 1 / (count + 1)),
  };
}

function cdf(count: number, p99: number, spread: number): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [[0, Math.round(quantile(0.001, p99, spread))]];
  for (let k = 1; k <= 80; k++) {
    const beyond = 10 ** (-k / 20);
    if (beyond * count < 1) break;
    points.push([1 - beyond, Math.round(quantile(1 - beyond, p99, spread))]);
  }
  points.push([1, Math.round(quantile(1 - 1 / (count + 1), p99, spread))]);
  return points;
}

const BLAME_SHARES: Readonly<Partial<Record<Discipline, Readonly<Record<BlameCause, number>>>>> = {
  exclusive: { queue: 0.41, batching: 0.06, turn: 0, switch: 0, contention: 0, device: 0.48, host: 0.05, copy: 0 },
  "time-slicing": {
    queue: 0.2,
    batching: 0.03,
    turn: 0.5,
    switch: 0.07,
    contention: 0,
    device: 0.17,
    host: 0.03,
    copy: 0,
  },
  mps: { queue: 0.28, batching: 0.05, turn: 0, switch: 0, contention: 0.33, device: 0.3, host: 0.04, copy: 0 },
};

function blame(requests: number, meanNs: number, discipline: Discipline, ratio: number): Blame {
  if (requests === 0) return { requests, meanNs: null, intervals: {} };
  const shares = BLAME_SHARES[discipline] ?? BLAME_SHARES.mps!;
  const queueMore = Math.min(0.3, 0.05 * ratio);
  const parts = BLAME_CAUSES.map((cause) => [
    cause,
    meanNs * (shares[cause] * (1 - queueMore) + (cause === "queue" ? queueMore : 0)),
  ]);
  return { requests, meanNs: Object.fromEntries(parts) as Record<BlameCause, number>, intervals: {} };
}
