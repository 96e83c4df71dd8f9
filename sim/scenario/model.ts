import { Simulator } from "../engine/simulator.ts";
import { findGpu } from "../hardware/gpus.ts";
import { type EngineBins, EngineMeter } from "../metrics/engine-meter.ts";
import { Recorder, type RequestRecord } from "../metrics/recorder.ts";
import { limitsOf } from "../metrics/tenant-sample.ts";
import type { Member, Station } from "../sharing/policy.ts";
import { arrivalSource } from "../workload/arrivals/arrival-source.ts";
import { burstTimes } from "../workload/burst-times.ts";
import { drawsFor } from "../workload/draws.ts";
import { prepareLlm } from "../workload/llm/prepare.ts";
import { llmRates } from "../workload/llm/rates.ts";
import { ROUTING } from "../workload/routing.ts";
import { type Seed, stream } from "../base/random.ts";
import type { Server } from "../workload/server.ts";
import { ContinuousBatching } from "../workload/serving/continuous-batching.ts";
import { OneAtATime } from "../workload/serving/one-at-a-time.ts";
import { Tenant } from "../workload/tenant.ts";
import type { ProcessMemory } from "./memory.ts";
import { priorityOf } from "./resolve-policy.ts";
import type { MemberSpec, PartitionSpec, ReadyTenant } from "./scenario.ts";

/** One partition with the memory its processes got. */
export interface PlannedPartition {
  readonly spec: PartitionSpec;
  readonly memory: readonly ProcessMemory[];
}

/** One simulation: these tenants on these partitions. */
export interface ModelSpec {
  readonly seed: Seed;
  /** In rank order. Partitions may name tenants that are not among them; those stay away. */
  readonly tenants: readonly ReadyTenant[];
  readonly partitions: readonly PlannedPartition[];
  /** Requests that arrive until then are recorded. */
  readonly durationNs: number;
  readonly limitNs: number;
  /** Borders of the windows in which engines are metered [ns], ascending. */
  readonly edgesNs: Float64Array;
}

/** What a simulation leaves behind. */
export interface ModelRun {
  /** When it ended [ns]. */
  readonly endNs: number;
  readonly events: number;
  /** Same order as the tenants. */
  readonly records: readonly RequestRecord[];
  /** Same order as the partitions. */
  readonly engines: readonly EngineBins[];
}

/**
 * Wires engine, tenants, stations and recorder together and runs the simulation: the only place where the parts
 * meet. Ends when all counted requests have ended, or at the limit.
 * @param onProgress called now and then with the share of the run that is simulated, at last with 1
 */
export function runModel(spec: ModelSpec, onProgress: (share: number) => void = () => {}): ModelRun {
  const simulator = new Simulator();
  const tenants: Tenant[] = [];
  const recorder = new Recorder(
    tenants,
    spec.tenants.map((tenant) => limitsOf(tenant.targets)),
    spec.durationNs,
    spec.edgesNs,
  );
  spec.tenants.forEach((tenant, rank) => {
    const route = ROUTING[tenant.routing ?? "least-outstanding"].router(stream(spec.seed, tenant.name, "routing"));
    tenants.push(
      new Tenant(
        rank,
        drawsFor(spec.seed, tenant.name, tenant.work, tenant.traceTokens, tenant.traceSizes ?? null),
        route,
        recorder,
      ),
    );
  });
  const meters = spec.partitions.map(() => new EngineMeter(spec.edgesNs));
  const stations = spec.partitions.map((partition, i) => buildStation(partition, spec, tenants, meters[i]!));

  const sources = spec.tenants.map((tenant, rank) =>
    arrivalSource(tenant.arrivals, tenants[rank]!, tenant.name, spec.seed),
  );
  const arrivalAlarms = sources.map((source) => simulator.attach("arrival", source));
  const stationAlarms = stations.map((station) => simulator.attach("server", station));
  const observer = { wake: () => recorder.whenSettled(() => simulator.stop()) };
  const observerAlarm = simulator.attach("observation", observer);
  stations.forEach((station, i) => station.start(stationAlarms[i]!));
  sources.forEach((source, i) => source.start(arrivalAlarms[i]!));
  // From here on every counted request has arrived; the run may stop once they have all ended.
  observerAlarm.wakeAt(spec.durationNs);

  // Most of the work lies in the window; how long the rest takes after it nobody knows, the limit least of all.
  const STEPS = 50;
  const windowEndNs = Math.min(spec.durationNs, spec.limitNs);
  for (let step = 1; step <= STEPS; step++) {
    simulator.run(Math.round((windowEndNs * step) / STEPS));
    onProgress(step / (STEPS + 1));
  }
  simulator.run(spec.limitNs);
  onProgress(1);
  for (const station of stations) station.close(simulator.nowNs);
  return {
    endNs: simulator.nowNs,
    events: simulator.events,
    records: recorder.close(simulator.nowNs),
    engines: meters.map(({ bins }) => bins),
  };
}

function buildStation(
  partition: PlannedPartition,
  spec: ModelSpec,
  tenants: readonly Tenant[],
  meter: EngineMeter,
): Station {
  const { slice, policy, params, members } = partition.spec;
  const l2Bytes = (slice.gpu.l2Bytes.value ?? 0) * slice.bandwidthShare;
  const running = members.flatMap((member): Member[] => {
    const rank = spec.tenants.findIndex((tenant) => tenant.name === member.tenant);
    if (rank < 0) return [];
    const tenant = spec.tenants[rank]!;
    const cacheShare = l2Bytes === 0 ? 1 : Math.min(1, tenant.workingSetBytes / l2Bytes);
    return partition.memory
      .filter((process) => process.tenant === member.tenant && process.failure === null)
      .map((process) => {
        const server = buildServer(tenant, tenants[rank]!, partition.spec, member, process);
        tenants[rank]!.servers.push(server);
        const smShare = cappedSms(slice.sms, member.smShare) / slice.sms;
        return { server, smShare, cacheShare, tenant: rank, priority: priorityOf(member) };
      });
  });
  return running.length === 0 ? IDLE_STATION : policy.station(running, params, meter);
}

/** A partition on which no process runs. */
const IDLE_STATION: Station = { start: () => {}, wake: () => {}, close: () => {} };

function buildServer(
  spec: ReadyTenant,
  tenant: Tenant,
  partition: PartitionSpec,
  member: MemberSpec,
  memory: ProcessMemory,
): Server {
  const slice = { ...partition.slice, sms: cappedSms(partition.slice.sms, member.smShare) };
  const { work } = spec;
  if (work.kind === "bursts") {
    const times = burstTimes(work, slice, findGpu);
    if ("quantity" in times)
      throw new Error(`${times.quantity} of ${times.gpu} is unknown; validation should have said so`);
    return new OneAtATime(tenant, times, work.bursts);
  }
  const rates = llmRates(slice.gpu);
  if (rates === undefined)
    throw new Error(`peak rates of ${slice.gpu.name} are unknown; validation should have said so`);
  return new ContinuousBatching(tenant, prepareLlm(work.shape, rates, slice, work), {
    maxBatchedTokens: work.maxBatchedTokens,
    maxSequences: work.maxSequences,
    kvBlocks: memory.kvBlocks,
    hostNs: Math.round(work.hostGapNs.value),
  });
}

/** MPS rounds a cap down to whole pairs of SMs; measured: 50 % is 54 of 108 on A100, 56 of 114 on H100 PCIe. */
function cappedSms(sms: number, share: number): number {
  return share >= 1 ? sms : Math.max(2, 2 * Math.floor((sms * share) / 2));
}
