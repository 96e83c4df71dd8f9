import { Simulator } from "../engine/simulator.ts";
import { type EngineBins, EngineMeter } from "../metrics/engine-meter.ts";
import { type Recorded, Recorder, type RequestRecord } from "../metrics/recorder.ts";
import { limitsOf } from "../metrics/tenant-sample.ts";
import type { TimelineRecorder } from "../metrics/timeline-recorder.ts";
import type { FaultsRecord } from "../result/faults.ts";
import type { LayoutsRecord } from "../result/layouts.ts";
import type { Member, Station } from "../sharing/policy.ts";
import { RecutSink } from "../sharing/recut-sink.ts";
import { arrivalSource } from "../workload/arrivals/arrival-source.ts";
import { drawsFor } from "../workload/draws.ts";
import { ROUTING } from "../workload/routing.ts";
import { type Seed, stream } from "../base/random.ts";
import { BatchServer } from "../workload/serving/batch-server.ts";
import { GrowingProcess } from "../workload/serving/growing.ts";
import { MortalProcess } from "../workload/serving/mortal.ts";
import { Tenant } from "../workload/tenant.ts";
import { buildServer, cappedSms } from "./build-server.ts";
import { CopyLinks } from "./copy-links.ts";
import { type AwayRequest, GrowingMemory, type MemoryFailure } from "./growing-memory.ts";
import type { ProcessMemory } from "./memory.ts";
import type { PipelineSpec } from "./pipelines.ts";
import { refillNs } from "./oversubscription.ts";
import { partOf, priorityOf } from "./resolve-policy.ts";
import type { PartitionSpec, ReadyTenant } from "./scenario.ts";
import { isMoving } from "./resolve-layouts.ts";
import { type WishedFaults, WiredFaults } from "./wire-faults.ts";
import { wireLayouts } from "./wire-layouts.ts";
import { WiredPipelines } from "./wire-pipelines.ts";

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
  /** Every stage is among the tenants, and every tenant that is fed is a stage; absent: there are none. */
  readonly pipelines?: readonly PipelineSpec[];
  readonly partitions: readonly PlannedPartition[];
  /** Absent: nothing breaks. */
  readonly faults?: WishedFaults;
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
  /** Same order as the tenants, then as the pipelines. */
  readonly records: readonly RequestRecord[];
  /** Same order as the partitions. */
  readonly engines: readonly EngineBins[];
  /** Allocations that failed while the run went on, in the order of time. */
  readonly memoryFailures: readonly MemoryFailure[];
  /** Absent where no process stays away, or none is asked any more. */
  readonly memoryAway?: readonly AwayRequest[];
  /** null where all layouts are fixed. */
  readonly layouts: LayoutsRecord | null;
  /** null where nothing breaks. */
  readonly faults: FaultsRecord | null;
}

/**
 * Wires engine, tenants, stations and recorder together and runs the simulation: the only place where the parts
 * meet. Ends when all counted requests have ended, or at the limit.
 * @param onProgress called now and then with the share of the run that is simulated, at last with 1
 * @param watch      notes what happens in a window of the run, and changes nothing
 */
export function runModel(
  spec: ModelSpec,
  onProgress: (share: number) => void = () => {},
  watch?: TimelineRecorder,
): ModelRun {
  const simulator = new Simulator();
  const tenants: Tenant[] = [];
  const { pipelines = [] } = spec;
  const recorded: Recorded[] = [];
  const recorder = new Recorder(
    recorded,
    [...spec.tenants, ...pipelines].map(({ targets }) => limitsOf(targets)),
    spec.durationNs,
    spec.edgesNs,
  );
  const noted = watch?.sink(tenants, recorder) ?? recorder;
  const faults = spec.faults === undefined ? null : new WiredFaults(spec, spec.faults);
  const reports = faults?.sink(tenants, noted) ?? noted;
  const recutSink = new RecutSink(reports);
  const line = new WiredPipelines(pipelines, spec.tenants);
  const sink = line.sink(spec.partitions.some((partition) => isMoving(partition.spec)) ? recutSink : reports);
  const routes = spec.tenants.map(({ name, routing }) =>
    ROUTING[routing ?? "least-outstanding"].router(stream(spec.seed, name, "routing")),
  );
  spec.tenants.forEach((tenant, rank) => {
    const draws = drawsFor(spec.seed, tenant.name, tenant.work, tenant.traceTokens, tenant.traceSizes ?? null);
    tenants.push(
      new Tenant(
        rank,
        line.draws(rank, draws),
        routes[rank]!,
        sink,
        tenant.rules,
        tenant.rules.retries === null ? undefined : stream(spec.seed, tenant.name, "retries"),
      ),
    );
  });
  line.connect(tenants, recorder);
  recorded.push(...tenants, ...line.all);
  const meters = spec.partitions.map(() => new EngineMeter(spec.edgesNs));
  const links = new CopyLinks();
  const growing = new GrowingMemory();
  const build = (i: number): Station =>
    buildStation(spec.partitions[i]!, spec, tenants, links, growing, meters[i]!, watch, faults);
  const layouts = wireLayouts(spec, tenants, routes, recutSink, build, watch);
  const { stations, recutters } = layouts;

  const sources = spec.tenants.map((tenant, rank) =>
    arrivalSource(tenant.arrivals, line.entrance(rank, tenants[rank]!), tenant.name, spec.seed),
  );
  const arrivalAlarms = sources.map((source) => simulator.attach("arrival", source));
  const waits = [
    ...tenants.flatMap((tenant, rank) => [
      ...(tenant.waits === null ? [] : [tenant.waits]),
      ...layouts.doors[rank]!.map((door) => (door instanceof MortalProcess ? door.inner : door)).filter(
        (door) => door instanceof BatchServer || door instanceof GrowingProcess,
      ),
    ]),
    ...line.hopping,
  ];
  const waitAlarms = waits.map((one) => simulator.attach("arrival", one));
  // Before the stations: a copy that ends in an instant is known to the station that wakes in it.
  const linkAlarms = links.all.map((link) => simulator.attach("server", link));
  const stationAlarms = stations.map((station) => simulator.attach("server", station));
  const observer = { wake: () => recorder.whenSettled(() => simulator.stop()) };
  const observerAlarm = simulator.attach("observation", observer);
  const recutAlarms = recutters.map((recutter) => simulator.attach("observation", recutter));
  const injector = faults?.injector(watch) ?? null;
  const faultAlarm = injector === null ? null : simulator.attach("observation", injector);
  links.all.forEach((link, i) => link.start(linkAlarms[i]!));
  stations.forEach((station, i) => station.start(stationAlarms[i]!));
  recutters.forEach((recutter, i) => recutter.start(recutAlarms[i]!));
  waits.forEach((one, i) => one.start(waitAlarms[i]!));
  sources.forEach((source, i) => source.start(arrivalAlarms[i]!));
  injector?.start(faultAlarm!);
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
  for (const pipeline of line.all) pipeline.close();
  return {
    endNs: simulator.nowNs,
    events: simulator.events,
    records: recorder.close(simulator.nowNs),
    engines: meters.map(({ bins }) => bins),
    memoryFailures: growing.failures,
    ...(growing.away.length === 0 ? {} : { memoryAway: growing.away }),
    layouts: layouts.record(simulator.nowNs),
    faults: faults?.record(simulator.nowNs) ?? null,
  };
}

function buildStation(
  partition: PlannedPartition,
  spec: ModelSpec,
  tenants: readonly Tenant[],
  links: CopyLinks,
  growing: GrowingMemory,
  meter: EngineMeter,
  watch: TimelineRecorder | undefined,
  faults: WiredFaults | null,
): Station {
  const { gpuIndex, slice, policy, params, members } = partition.spec;
  const l2Bytes = (slice.gpu.l2Bytes.value ?? 0) * slice.bandwidthShare;
  const started = members.flatMap((member) => {
    const rank = spec.tenants.findIndex((tenant) => tenant.name === member.tenant);
    if (rank < 0) return [];
    const processes = partition.memory.filter(({ tenant, failure }) => tenant === member.tenant && failure === null);
    return processes.map((process) => ({ member, rank, process }));
  });
  const isCopying = started.some(({ rank }) => (spec.tenants[rank]!.copies ?? null) !== null);
  const number = spec.partitions.indexOf(partition);
  const ports = isCopying ? links.portsOf(gpuIndex, number, policy.name, started.length) : [];
  const freeBytes = started.reduce((free, { process }) => free - process.bytes, slice.memoryBytes);
  const bytes = started.map(({ process }) => process.bytes);
  const bytesPerS = partition.spec.oversubscription?.value ?? null;
  const running = started.map(({ member, rank, process }, i): Member => {
    const tenant = spec.tenants[rank]!;
    const cacheShare = l2Bytes === 0 ? 1 : Math.min(1, tenant.workingSetBytes / l2Bytes);
    const built = buildServer(tenant, tenants[rank]!, partition.spec, member, process, ports[i]);
    const place = { number, freeBytes };
    const growth = tenant.growth ?? null;
    const bare = growth === null ? built : growing.wrap(built, tenants[rank]!, growth, place, process);
    const server = faults?.wrap(bare, tenants[rank]!) ?? bare;
    const smShare = cappedSms(slice.sms, member.smShare) / slice.sms;
    const refill = bytesPerS === null ? {} : { refillNs: refillNs(bytes, i, slice.memoryBytes, bytesPerS) };
    return { server, smShare, cacheShare, ...refill, tenant: rank, priority: priorityOf(member), part: partOf(member) };
  });
  const seen = watch?.station(number, running, meter, policy.name) ?? { members: running, probe: meter };
  if (running.length === 0) return IDLE_STATION;
  const station = policy.station(seen.members, params, seen.probe);
  faults?.place(
    number,
    station,
    running.map(({ server, part = 0 }, i) => ({ server, runtime: tenants[started[i]!.rank]!, bytes: bytes[i]!, part })),
  );
  return station;
}

/** A partition on which no process runs. */
const IDLE_STATION: Station = { start: () => {}, wake: () => {}, abort: () => 0, close: () => {} };
