import { Simulator } from "../../sim/engine/simulator.ts";
import { Recorder } from "../../sim/metrics/recorder.ts";
import { BLAME_CAUSES, type BlameCause } from "../../sim/result/run.ts";
import { exclusive } from "../../sim/sharing/exclusive.ts";
import { arrivalSource } from "../../sim/workload/arrivals/arrival-source.ts";
import type { LlmTimes } from "../../sim/workload/llm/times.ts";
import { type BatchLimits, ContinuousBatching } from "../../sim/workload/serving/continuous-batching.ts";
import { Tenant } from "../../sim/workload/tenant.ts";

/** A request as the scheduler sees it. */
export interface Asked {
  readonly atNs: number;
  readonly prompt: number;
  readonly output: number;
}

/** What became of one request; times from its arrival [ns]. */
export interface Answered {
  /** Its number in the order of arrival. */
  readonly request: number;
  readonly endNs: number;
  readonly latencyNs: number;
  readonly waitingNs: number;
  readonly ttftNs: number;
  /** NaN for a single token. */
  readonly tpotNs: number;
  readonly blameNs: Readonly<Record<BlameCause, number>>;
}

export interface Served {
  /** In the order of their ends. */
  readonly answers: readonly Answered[];
  readonly rejected: number;
  readonly preemptions: number;
  /** When each iteration was on the device [ns]. */
  readonly iterations: readonly (readonly [fromNs: number, toNs: number])[];
}

/** Prices that tell from a duration what was in an iteration [ns]. */
export const ITERATION = 1_000_000;
const TOKEN = 1000;
export const SAMPLE = 100_000;
const CACHED = 2;
const PAIR = 1;

/**
 * Times in round numbers: an iteration over n tokens, of which k sequences are sampled, that reads c cached tokens
 * and has q pairs in prefill takes ITERATION + TOKEN·n + SAMPLE·k + CACHED·c + PAIR·q.
 */
export function iterationNs(tokens: number, sampled: number, cached: number, pairs: number): number {
  return ITERATION + TOKEN * tokens + SAMPLE * sampled + CACHED * cached + PAIR * pairs;
}

/** Pairs of a chunk of n tokens after so many computed ones: each attends to all before it and itself. */
export function pairsOf(tokens: number, computed: number): number {
  let pairs = 0;
  for (let i = 1; i <= tokens; i++) pairs += computed + i;
  return pairs;
}

/** Limits that do not bind, so that a test sets only what it is about. */
const AMPLE: BatchLimits = { maxBatchedTokens: 1000, maxSequences: 100, kvBlocks: 1000, hostNs: 0 };

/** Serves requests by continuous batching on a device of their own, until all have ended. */
export function serve(asked: readonly Asked[], limits: Partial<BatchLimits> = {}): Served {
  const bounds = { ...AMPLE, ...limits };
  const tenants: Tenant[] = [];
  const noLimits = { latencyNs: Infinity, ttftNs: Infinity, tpotNs: Infinity };
  const recorder = new Recorder(tenants, [noLimits], Infinity);
  const tenant = new Tenant(
    0,
    (requests, row, index) => {
      requests.promptTokens[row] = asked[index]!.prompt;
      requests.outputTokens[row] = asked[index]!.output;
    },
    () => 0,
    recorder,
  );
  tenants.push(tenant);
  const server = new ContinuousBatching(tenant, plainTimes(bounds), bounds);
  tenant.servers.push(server);
  const iterations: [number, number][] = [];
  const busy = (fromNs: number, toNs: number): number => iterations.push([fromNs, toNs]);
  const probe = { busy, switching: () => {}, coldCache: () => {} };
  const station = exclusive.station([{ server, smShare: 1, cacheShare: 1 }], {}, probe);

  const simulator = new Simulator();
  const atNs = Float64Array.from(asked, (request) => request.atNs);
  const source = arrivalSource({ kind: "listed", atNs }, tenant, "lab", 1);
  const arrivalAlarm = simulator.attach("arrival", source);
  station.start(simulator.attach("server", station));
  source.start(arrivalAlarm);
  simulator.run(Infinity);

  const record = recorder.close(simulator.nowNs)[0]!;
  const columns = BLAME_CAUSES.map((cause) => [cause, record.blameNs[cause]] as const);
  const answers = Array.from(record.index, (request, k): Answered => {
    const latencyNs = record.latencyNs[k]!;
    return {
      request,
      endNs: asked[request]!.atNs + latencyNs,
      latencyNs,
      waitingNs: record.waitingNs[k]!,
      ttftNs: record.ttftNs[k]!,
      tpotNs: record.tpotNs[k]!,
      blameNs: Object.fromEntries(columns.map(([cause, column]) => [cause, column[k]!])) as Record<BlameCause, number>,
    };
  });
  return {
    answers,
    rejected: record.rejectedArrivalNs.length,
    preemptions: record.preemptedArrivalNs.length,
    iterations,
  };
}

function plainTimes(bounds: BatchLimits): LlmTimes {
  const upTo = (max: number, price: number): Float64Array =>
    Float64Array.from({ length: max + 1 }, (_, n) => n * price);
  return {
    matmulNs: upTo(bounds.maxBatchedTokens, TOKEN / 2),
    matmulComputeNs: upTo(bounds.maxBatchedTokens, TOKEN / 4),
    headNs: upTo(bounds.maxSequences, SAMPLE),
    otherFixedNs: ITERATION,
    otherPerTokenNs: TOKEN / 2,
    prefillPairNs: PAIR,
    kvTokenNs: CACHED,
    kvBytesPerToken: 1,
  };
}
