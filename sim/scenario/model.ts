import { Simulator } from "../engine/simulator.ts";
import { type EngineBins, EngineMeter } from "../metrics/engine-meter.ts";
import { Recorder, type RequestRecord } from "../metrics/recorder.ts";
import { limitsOf } from "../metrics/tenant-sample.ts";
import type { Member, Station } from "../sharing/policy.ts";
import { arrivalSource } from "../workload/arrivals/arrival-source.ts";
import { drawsFor } from "../workload/draws.ts";
import { ROUTING } from "../workload/routing.ts";
import { type Seed, stream } from "../base/random.ts";
import { Tenant } from "../workload/tenant.ts";
import { buildServer, cappedSms } from "./build-server.ts";
import type { ProcessMemory } from "./memory.ts";
import { partOf, priorityOf } from "./resolve-policy.ts";
import type { PartitionSpec, ReadyTenant } from "./scenario.ts";

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
        tenant.rules,
        tenant.rules.retries === null ? undefined : stream(spec.seed, tenant.name, "retries"),
      ),
    );
  });
  const meters = spec.partitions.map(() => new EngineMeter(spec.edgesNs));
  const stations = spec.partitions.map((partition, i) => buildStation(partition, spec, tenants, meters[i]!));

  const sources = spec.tenants.map((tenant, rank) =>
    arrivalSource(tenant.arrivals, tenants[rank]!, tenant.name, spec.seed),
  );
  const arrivalAlarms = sources.map((source) => simulator.attach("arrival", source));
  const waits = tenants.flatMap((tenant) => tenant.waits ?? []);
  const waitAlarms = waits.map((one) => simulator.attach("arrival", one));
  const stationAlarms = stations.map((station) => simulator.attach("server", station));
  const observer = { wake: () => recorder.whenSettled(() => simulator.stop()) };
  const observerAlarm = simulator.attach("observation", observer);
  stations.forEach((station, i) => station.start(stationAlarms[i]!));
  waits.forEach((one, i) => one.start(waitAlarms[i]!));
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
        const smShare = cappedSms(slice.sms, member.smShare) / slice.sms;
        return { server, smShare, cacheShare, tenant: rank, priority: priorityOf(member), part: partOf(member) };
      });
  });
  return running.length === 0 ? IDLE_STATION : policy.station(running, params, meter);
}

/** A partition on which no process runs. */
const IDLE_STATION: Station = { start: () => {}, wake: () => {}, close: () => {} };
