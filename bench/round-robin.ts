import { exponential, stream } from "../sim/base/random.ts";
import { Simulator } from "../sim/engine/simulator.ts";
import { EngineMeter } from "../sim/metrics/engine-meter.ts";
import type { Member, SharingPolicy } from "../sim/sharing/policy.ts";
import { timeSlicing } from "../sim/sharing/time-slicing.ts";
import { arrivalSource } from "../sim/workload/arrivals/arrival-source.ts";
import type { Sink } from "../sim/workload/server.ts";
import { OneAtATime } from "../sim/workload/serving/one-at-a-time.ts";
import { Tenant } from "../sim/workload/tenant.ts";
import { steppingTimeSlicing } from "../test/sharing/stepping-time-slicing.ts";

/** What a request costs when its work takes so long on average: real time and wake-ups of all sources. */
export interface RoundRobinRow {
  readonly meanWorkMs: number;
  readonly steppingNs: number;
  readonly skippingNs: number;
  /** Stepping ÷ skipping. */
  readonly ratio: number;
  readonly steppingEvents: number;
  readonly skippingEvents: number;
}

/** 8 tenants, Poisson arrivals, exponential work, load 0.7 without switches. */
const TENANTS = 8;
const LOAD = 0.7;
const PARAMS = { slice: 2e6, contextSwitch: 1e5, contextSwitchIdle: 1e5, coldCache: 0, idleLinger: 0 };
/** Requests of a stepping run, so that each takes about as long; a skipping run has as many as the first. */
const REQUESTS = [
  [5, 200_000],
  [50, 50_000],
  [500, 6_000],
  [5_000, 600],
] as const;
const ROUNDS = 5;
const WINDOWS = 200;

/**
 * Time-slicing that steps from slice to slice against time-slicing that skips rotations, in alternation: medians, to
 * be compared within one call only.
 * @throws Error when the two disagree about what they both simulate
 */
export function benchRoundRobin(): RoundRobinRow[] {
  const rows = REQUESTS.map(([meanWorkMs, requests]) => compare(meanWorkMs, requests));
  // Rounds over all lengths of work, so that what else the machine does falls on all of them.
  for (let round = 0; round < ROUNDS; round++) {
    for (const row of rows) {
      row.steppingNs.push(simulate(steppingTimeSlicing, row.meanWorkMs, row.requests).requestNs);
      row.skippingNs.push(simulate(timeSlicing, row.meanWorkMs, REQUESTS[0][1]).requestNs);
    }
  }
  return rows.map(({ meanWorkMs, steppingNs, skippingNs, steppingEvents, skippingEvents }) => ({
    meanWorkMs,
    steppingNs: Math.round(median(steppingNs)),
    skippingNs: Math.round(median(skippingNs)),
    ratio: Number((median(steppingNs) / median(skippingNs)).toPrecision(3)),
    steppingEvents,
    skippingEvents,
  }));
}

/** One run of each, which also lets the compiler see them before the clock counts. */
function compare(meanWorkMs: number, requests: number) {
  const stepped = simulate(steppingTimeSlicing, meanWorkMs, requests);
  const skipped = simulate(timeSlicing, meanWorkMs, requests);
  if (stepped.latencyNs !== skipped.latencyNs) throw new Error(`skipping differs from stepping at ${meanWorkMs} ms`);
  const times = { steppingNs: Array<number>(), skippingNs: Array<number>() };
  return {
    meanWorkMs,
    requests,
    ...times,
    steppingEvents: stepped.requestEvents,
    skippingEvents: skipped.requestEvents,
  };
}

interface Simulated {
  /** Sum of all latencies: equal if the engines agree. */
  readonly latencyNs: number;
  /** Per finished request. */
  readonly requestNs: number;
  readonly requestEvents: number;
}

function simulate(policy: SharingPolicy, meanWorkMs: number, requests: number): Simulated {
  const meanWorkNs = meanWorkMs * 1e6;
  const limitNs = Math.round((requests * meanWorkNs) / LOAD);
  let finished = 0;
  let latencyNs = 0;
  const sink: Sink = {
    arrived: () => {},
    rejected: () => {},
    preempted: () => {},
    finished: (rank, row, nowNs) => {
      finished++;
      latencyNs += nowNs - tenants[rank]!.requests.arrivalNs[row]!;
    },
  };
  const tenants = Array.from({ length: TENANTS }, (_, rank) => {
    const sizes = stream(1, `${rank}`, "size");
    return new Tenant(
      rank,
      (table, row) => (table.size[row] = exponential(sizes)),
      () => 0,
      sink,
    );
  });
  const times = { hostNs: 0, floorNs: 0, computeNs: meanWorkNs, memoryNs: 0, latencyNs: 0 };
  const members = tenants.map((tenant): Member => {
    const server = new OneAtATime(tenant, times, 1);
    tenant.servers.push(server);
    return { server, smShare: 1, cacheShare: 1 };
  });
  const edgesNs = Float64Array.from({ length: WINDOWS + 1 }, (_, i) => Math.round((limitNs * i) / WINDOWS));
  const station = policy.station(members, PARAMS, new EngineMeter(edgesNs));
  const simulator = new Simulator();
  const ratePerS = LOAD / TENANTS / (meanWorkMs / 1000);
  const sources = tenants.map((tenant, rank) => arrivalSource({ kind: "poisson", ratePerS }, tenant, `${rank}`, 1));
  const alarms = sources.map((source) => simulator.attach("arrival", source));
  station.start(simulator.attach("server", station));
  sources.forEach((source, i) => source.start(alarms[i]!));
  const from = performance.now();
  simulator.run(limitNs);
  station.close(simulator.nowNs);
  const spentNs = (performance.now() - from) * 1e6;
  return { latencyNs, requestNs: spentNs / finished, requestEvents: Number((simulator.events / finished).toFixed(1)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
