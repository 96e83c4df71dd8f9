import type { Seed } from "../base/random.ts";
import { containsErrors } from "../hardware/error-containment.ts";
import { FaultTallies } from "../metrics/fault-tally.ts";
import { limitsOf } from "../metrics/tenant-sample.ts";
import type { TimelineRecorder } from "../metrics/timeline-recorder.ts";
import type { FaultReading, FaultsRecord } from "../result/faults.ts";
import { FaultInjector, type Victim } from "../sharing/fault-injector.ts";
import type { FaultPlan } from "../sharing/fault-plan.ts";
import { faultTimes } from "../sharing/fault-times.ts";
import type { Station } from "../sharing/policy.ts";
import type { Door, Mortal, Server, Sink } from "../workload/server.ts";
import { MortalProcess } from "../workload/serving/mortal.ts";
import type { Tenant } from "../workload/tenant.ts";
import type { PartitionSpec, ReadyTenant } from "./scenario.ts";

/** What of a simulation its faults depend on. */
interface FaultsSpec {
  readonly seed: Seed;
  readonly tenants: readonly ReadyTenant[];
  readonly partitions: readonly { readonly spec: PartitionSpec }[];
  readonly durationNs: number;
  readonly edgesNs: Float64Array;
  readonly faults?: WishedFaults;
}

/** The faults of a simulation, and how what is contested is read in it. */
export interface WishedFaults {
  readonly plan: FaultPlan;
  readonly reading: FaultReading;
}

/** The processes and stations of one simulation with faults, as they are built. */
export class WiredFaults {
  readonly #spec: FaultsSpec;
  readonly #wished: WishedFaults;
  readonly #mortals = new Map<Server, MortalProcess>();
  readonly #victims: Victim[] = [];
  #tallies: FaultTallies | undefined;
  #injector: FaultInjector | undefined;

  constructor(spec: FaultsSpec, wished: WishedFaults) {
    this.#spec = spec;
    this.#wished = wished;
  }

  /** A sink before another one. @param tenants filled in later, in rank order */
  sink(tenants: readonly Tenant[], next: Sink): Sink {
    const { durationNs, edgesNs } = this.#spec;
    const limits = this.#spec.tenants.map(({ targets }) => limitsOf(targets).targets ?? []);
    this.#tallies = new FaultTallies(tenants, limits, durationNs, edgesNs, next, (nowNs) =>
      this.#injector?.poke(nowNs),
    );
    return this.#tallies;
  }

  /** Puts a process that can be ended in front of its server, and in its place among the tenant's doors. */
  wrap(server: Server & Door & Mortal, tenant: Tenant): MortalProcess {
    const mortal = new MortalProcess(server, tenant);
    const door = tenant.servers.indexOf(server);
    // With a common line, the line is the only door.
    if (door >= 0) tenant.servers[door] = mortal;
    this.#mortals.set(mortal, mortal);
    return mortal;
  }

  /**
   * A station is built. @param partition its number
   * @param processes its members, in their order
   */
  place(
    partition: number,
    station: Station,
    processes: readonly {
      readonly server: Server;
      readonly runtime: Tenant;
      readonly bytes: number;
      readonly part: number;
    }[],
  ): void {
    const { gpuIndex, policy, slice } = this.#spec.partitions[partition]!.spec;
    processes.forEach(({ server, runtime, bytes, part }, process) => {
      const mortal = this.#mortals.get(server)!;
      this.#victims.push({
        discipline: policy.name,
        partition,
        tenant: runtime.rank,
        part,
        gpuIndex,
        process,
        bytes,
        isContaining: containsErrors(slice.gpu),
        mortal,
        runtime,
        station,
      });
    });
  }

  /** To be attached as an observer, once all stations are built. @param watch is told who dies, and who serves again */
  injector(watch?: TimelineRecorder): FaultInjector {
    const { seed, tenants, durationNs, edgesNs } = this.#spec;
    const { plan, reading } = this.#wished;
    const gpus = [...new Set(this.#victims.map(({ gpuIndex }) => gpuIndex))].toSorted((a, b) => a - b);
    const names = tenants.map(({ name }) => name);
    const times = faultTimes(seed, plan, names, gpus);
    // The last counted requests may end under faults too, but an idle run must come to an end.
    this.#injector = new FaultInjector(plan.settings, reading, times, this.#victims, 2 * durationNs, edgesNs, watch);
    return this.#injector;
  }

  /** What has been up to an instant. */
  record(endNs: number): FaultsRecord {
    return {
      endNs,
      reading: this.#wished.reading,
      ...this.#injector!.record(),
      processes: this.#spec.tenants.map((_, rank) => this.#victims.filter(({ tenant }) => tenant === rank).length),
      tallies: this.#tallies!.close(),
    };
  }
}
