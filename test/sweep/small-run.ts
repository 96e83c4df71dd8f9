import {
  BLAME_CAUSES,
  type BlameCause,
  type Distribution,
  type PolicyResult,
  type RunResult,
  type TenantResult,
} from "../../sim/result/run.ts";

/** Small results for tests of sweeps: two tenants, any policies, numbers that depend on one factor. */

/** A distribution over so many requests; p99.9 is refused. */
function distribution(mean: number, count = 5000): Distribution {
  return {
    count,
    effective: count / 2,
    mean,
    p50: mean * 0.7,
    p90: mean * 2,
    p95: mean * 3,
    p99: mean * 5,
    p999: null,
    max: mean * 9,
    intervals: { mean: [mean * 0.9, mean * 1.1], p99: [mean * 4.5, mean * 5.5] },
    refused: { p999: { has: 2500.7, needs: 10_000 } },
  };
}

/** Nothing but the count. */
export function withheld(count: number): Distribution {
  return {
    count,
    effective: 0,
    mean: null,
    p50: null,
    p90: null,
    p95: null,
    p99: null,
    p999: null,
    max: null,
    intervals: {},
    refused: {},
  };
}

/** A tenant with a target on its p99 latency; "chat" makes tokens. */
function tenantResult(name: string, factor: number, changes: Partial<TenantResult> = {}): TenantResult {
  const target = { metric: "latency", quantile: 0.99, limit: 100e6 } as const;
  const value = 50e6 * factor;
  const outcome = {
    ...target,
    value,
    ratio: value / target.limit,
    verdict: "met",
    within: null,
    intervals: { ratio: [0.4 * factor, 0.6 * factor] },
  } as const;
  return {
    name,
    placements: ["gpu0"],
    load: {
      verdict: "stable",
      arrivedPerS: 10,
      carriedPerS: 10,
      offered: name === "chat" ? null : 0.5,
      growthPerS: 0.001,
      intervals: { carriedPerS: [9.5, 10.5] },
    },
    percentilesWithheld: false,
    arrived: 5000,
    ended: { finished: 4990, rejected: 5, timedOut: 0, running: 2, queued: 3 },
    failure: null,
    latencyNs: distribution(10e6 * factor),
    latencyIsLowerBound: false,
    waitingNs: distribution(2e6 * factor),
    slowdown: distribution(1.5 * factor),
    interference: distribution(1.2 * factor),
    ttftNs: name === "chat" ? distribution(1e6 * factor) : null,
    tpotNs: name === "chat" ? distribution(3e5 * factor) : null,
    throughputPerS: 9.98,
    goodputPerS: 9.5,
    sloAttainment: 0.95,
    targets: [outcome],
    worst: outcome,
    met: true,
    blame: {
      all: { requests: 5000, meanNs: blame(factor), intervals: { queue: [1, 2] } },
      slowest1Percent: { requests: 50, meanNs: blame(factor * 5), intervals: {} },
    },
    latencyCdf: [
      [0.5, 7e6],
      [1, 9e7],
    ],
    preemptions: 0,
    faults: {
      name,
      ended: 3,
      lostServing: 2,
      lostAgain: 0,
      lostQueued: 1,
      failedShare: 0.0006,
      availability: 0.98,
      outageNs: 12e9,
      brokenMinutes: 2,
      minutes: 10,
      intervals: { failedShare: [0, 0.001], availability: [0.97, 0.99] },
    },
    memoryBytes: 2 ** 30,
    intervals: { throughputPerS: [9.9, 10.1] },
    ...changes,
  };
}

function blame(factor: number): Readonly<Record<BlameCause, number>> {
  const parts = BLAME_CAUSES.map((cause, i) => [cause, 1e5 * i * factor] as const);
  return Object.fromEntries(parts) as Record<BlameCause, number>;
}

/** One GPU, shared. */
function policyResult(name: string, tenants: readonly TenantResult[]): PolicyResult {
  return {
    name,
    summary: name,
    gpusUsed: 1,
    costPerHour: 1.79,
    currency: "$",
    allTargetsMet: true,
    gpus: [
      {
        index: 0,
        type: "a100-sxm4-80gb",
        mig: false,
        memorySlices: 8,
        computeSlices: 7,
        totalSms: 108,
        totalMemoryBytes: 80 * 2 ** 30,
        partitions: [
          {
            id: "gpu0",
            profile: null,
            memoryStart: 0,
            memorySlices: 8,
            computeSlices: 7,
            sms: 108,
            memoryBytes: 80 * 2 ** 30,
            memoryUsedBytes: 2 ** 31,
            discipline: "time-slicing",
            settings: "slice 2.10 ms",
            tenants: tenants.map((tenant) => tenant.name),
            engine: { busyNs: 60, switchingNs: 5, coldCacheNs: 5, idleNs: 30, totalNs: 100, switches: 3 },
            smUtilisation: 0.4,
            bandwidthUtilisation: 0.3,
            intervals: { smUtilisation: [0.39, 0.41] },
          },
        ],
      },
    ],
    tenants,
    fairness: {
      jain: 0.98,
      worstSlowdown: 1.5,
      worstSlowdownTenant: tenants[0]!.name,
      intervals: { jain: [0.97, 0.99] },
    },
  };
}

/** A run of "chat" and "embed" under the policies; every time is proportional to the factor. */
export function smallRun(
  factor = 1,
  policies: readonly string[] = ["time-slicing", "mps"],
  changes: Partial<TenantResult> = {},
): RunResult {
  return {
    schemaVersion: 2,
    kind: "run",
    tool: { name: "slicewise", version: "0.0.0" },
    scenario: { name: "small", title: "Small", question: null, seed: 1, document: {} },
    units: {},
    metrics: [],
    window: { warmupNs: 0, durationNs: 60e9, limitNs: 120e9 },
    experiment: {
      replications: 5,
      intervals: "replications",
      confidence: 0.95,
      horizon: "steady",
      precision: null,
      overloadForced: false,
    },
    tenants: ["chat", "embed"].map((name) => ({
      name,
      title: `Title of ${name}`,
      workload: "inline",
      summary: "poisson",
      processes: 1,
      targets: [{ metric: "latency", quantile: 0.99, limit: 100e6 }],
      warmup: { ns: 0, rule: "mser-5", unsettled: [] },
    })),
    policies: policies.map((name) =>
      policyResult(name, [tenantResult("chat", factor, changes), tenantResult("embed", factor * 2, changes)]),
    ),
    comparisons: [
      {
        tenant: null,
        metric: "worst ratio",
        unit: "1",
        better: "lower",
        policies: policies.map((policy, i) => ({
          policy,
          standing: i === 0 ? "best" : "left out",
          why: i === 0 ? null : "overloaded",
          mean: i === 0 ? 0.5 * factor : null,
          interval: i === 0 ? [0.4 * factor, 0.6 * factor] : null,
          versusBest: null,
          probabilityOfBest: null,
        })),
      },
    ],
    assumptions: [],
    notes: [],
  };
}
