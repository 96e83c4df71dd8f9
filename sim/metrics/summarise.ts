import { mean } from "simple-statistics";
import {
  type Blame,
  BLAME_CAUSES,
  type BlameCause,
  type Distribution,
  type Fairness,
  type Target,
  type TargetOutcome,
  type TenantResult,
} from "../result/run.ts";
import { cdfPoints, distribution, quantile, sortedDefined } from "./distribution.ts";
import type { Limits, TenantRecord } from "./recorder.ts";

/** What a tenant's summary needs besides its record. */
export interface SummaryInput {
  readonly name: string;
  readonly targets: readonly Target[];
  readonly generatesTokens: boolean;
  readonly placements: readonly string[];
  readonly failure: string | null;
  readonly memoryBytes: number;
  /** Length of the measured window [s]. */
  readonly windowS: number;
  /** Latency by request number, alone on the whole GPU and alone on its partitions; NaN where unknown. */
  readonly aloneNs: Float64Array;
  readonly samePartitionNs: Float64Array;
}

/** Condenses the record of one tenant under one policy. */
export function summarise(record: TenantRecord, input: SummaryInput): TenantResult {
  const open = [...record.openAgeNs.running, ...record.openAgeNs.queued];
  const times: Times = {
    latency: withOpen(record.latencyNs.values(), open),
    ttft: withOpen(record.ttftNs.values(), record.openTtftNs),
    tpot: record.tpotNs.values(),
  };
  const throughput = record.finishedInWindow / input.windowS;
  const targets = input.targets.map((target) => outcome(target, record, times, throughput));
  return {
    name: input.name,
    placements: input.placements,
    arrived: record.arrived,
    ended: {
      finished: record.finished,
      rejected: record.rejected,
      running: record.openAgeNs.running.length,
      queued: record.openAgeNs.queued.length,
    },
    failure: input.failure,
    latencyNs: distribution(times.latency),
    latencyIsLowerBound: open.length > 0,
    waitingNs: distribution(record.waitingNs.values()),
    slowdown: ratios(record, input.aloneNs),
    interference: ratios(record, input.samePartitionNs),
    ttftNs: input.generatesTokens ? distribution(times.ttft) : null,
    tpotNs: input.generatesTokens ? distribution(times.tpot) : null,
    throughputPerS: throughput,
    goodputPerS: record.goodInWindow / input.windowS,
    sloAttainment: attainment(record, input.targets),
    targets,
    worst: worstOf(targets),
    met: input.failure === null && targets.every((target) => target.met),
    blame: { all: blame(record, 0), slowest1Percent: blame(record, 0.99) },
    latencyCdf: cdfPoints(sortedDefined(times.latency)),
    preemptions: record.preemptions,
    memoryBytes: input.memoryBytes,
  };
}

/** Times of counted requests in ns, by the metric that a target can be set for. */
type Times = Readonly<Record<Exclude<Target["metric"], "throughput">, Float64Array>>;

/** Without the open ones, a process that starves its queue would look fast. */
function withOpen(finished: Float64Array, open: readonly number[]): Float64Array {
  const all = new Float64Array(finished.length + open.length);
  all.set(finished);
  all.set(open, finished.length);
  return all;
}

/** Latency of finished requests by request number, NaN where the request did not finish. */
export function latencyByIndex(record: TenantRecord): Float64Array {
  const index = record.index.values();
  const latency = record.latencyNs.values();
  let last = -1;
  for (const i of index) last = Math.max(last, i);
  const byIndex = new Float64Array(last + 1).fill(NaN);
  for (let k = 0; k < index.length; k++) byIndex[index[k]!] = latency[k]!;
  return byIndex;
}

/** The per-request limits among a tenant's targets. */
export function limitsOf(targets: readonly Target[]): Limits {
  const limit = (metric: Target["metric"]): number =>
    targets.find((target) => target.metric === metric)?.limit ?? Infinity;
  return { latencyNs: limit("latency"), ttftNs: limit("ttft"), tpotNs: limit("tpot") };
}

/** How alike the tenants are slowed down. */
export function fairness(tenants: readonly TenantResult[]): Fairness {
  const slowdowns = tenants.flatMap(({ name, slowdown }) =>
    slowdown.mean === null ? [] : [{ name, value: slowdown.mean }],
  );
  const missing = slowdowns.length < tenants.length;
  if (slowdowns.length === 0) return { jain: null, worstSlowdown: null, worstSlowdownTenant: null };
  const progress = slowdowns.map(({ value }) => 1 / value);
  const sum = progress.reduce((a, b) => a + b, 0);
  const squares = progress.reduce((a, b) => a + b * b, 0);
  const worst = slowdowns.reduce((a, b) => (b.value > a.value ? b : a));
  // A tenant that finished nothing makes the index meaningless, not merely low.
  const jain = missing ? null : (sum * sum) / (progress.length * squares);
  return { jain, worstSlowdown: worst.value, worstSlowdownTenant: worst.name };
}

function ratios(record: TenantRecord, aloneNs: Float64Array): Distribution {
  const index = record.index.values();
  return distribution(record.latencyNs.values().map((latency, k) => latency / (aloneNs[index[k]!] ?? NaN)));
}

function outcome(target: Target, record: TenantRecord, times: Times, throughput: number): TargetOutcome {
  if (target.metric === "throughput") {
    const ratio = throughput > 0 ? target.limit / throughput : null;
    return { ...target, value: throughput, ratio, met: ratio !== null && ratio <= 1 };
  }
  const nobody = record.arrived === 0 || record.rejected > 0;
  const counted = times[target.metric];
  const value = quantile(sortedDefined(counted), target.quantile!);
  const ratio = value === null ? null : value / target.limit;
  // A target is met only if it would be even if every open request took for ever.
  const open = record.openAgeNs.running.length + record.openAgeNs.queued.length;
  const finishedOnly = counted.slice(0, record.finished);
  const worstCase = quantile(
    sortedDefined(withOpen(finishedOnly, Array<number>(open).fill(Infinity))),
    target.quantile!,
  );
  const certain = worstCase !== null && worstCase <= target.limit;
  if (ratio !== null && ratio <= 1 && !certain) return { ...target, value: null, ratio: null, met: false };
  return { ...target, value, ratio, met: !nobody && ratio !== null && ratio <= 1 };
}

/** The target that decides: one without a value counts as worse than any ratio. */
function worstOf(targets: readonly TargetOutcome[]): TargetOutcome | null {
  return targets.reduce<TargetOutcome | null>(
    (worst, target) => (worst === null || (target.ratio ?? Infinity) > (worst.ratio ?? Infinity) ? target : worst),
    null,
  );
}

function attainment(record: TenantRecord, targets: readonly Target[]): number | null {
  if (record.arrived === 0 || targets.every((target) => target.metric === "throughput")) return null;
  return record.good / record.arrived;
}

/** Mean blame of the requests whose latency lies at or above a quantile of the finished ones. */
function blame(record: TenantRecord, q: number): Blame {
  const latency = record.latencyNs.values();
  const threshold = q === 0 ? -Infinity : (quantile(sortedDefined(latency), q) ?? Infinity);
  const chosen: number[] = [];
  for (let k = 0; k < latency.length; k++) if (latency[k]! >= threshold) chosen.push(k);
  if (chosen.length === 0) return { requests: 0, meanNs: null };
  const meanNs = Object.fromEntries(
    BLAME_CAUSES.map((cause) => {
      const column = record.blameNs[cause].values();
      return [cause, mean(chosen.map((k) => column[k]!))];
    }),
  ) as Record<BlameCause, number>;
  return { requests: chosen.length, meanNs };
}
