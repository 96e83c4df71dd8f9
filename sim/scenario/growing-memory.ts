import type { GrowthRule } from "../workload/growth.ts";
import { MemoryPool, ProcessHeap } from "../workload/memory-pool.ts";
import type { Door, Mortal, Server } from "../workload/server.ts";
import { GrowingProcess } from "../workload/serving/growing.ts";
import type { Tenant } from "../workload/tenant.ts";
import type { ProcessMemory } from "./memory.ts";

/** A process asked for memory that was not there. Plain data. */
export interface MemoryFailure {
  /** Rank of its tenant, number of its partition in the simulation, and its own number there. */
  readonly tenant: number;
  readonly partition: number;
  readonly process: number;
  readonly atNs: number;
  /** Requests that its death turned away. */
  readonly lost: number;
}

/** A request, or a try of one, came to a process that had gone for good, and was turned away. Plain data. */
export interface AwayRequest {
  /** Rank of its tenant. */
  readonly tenant: number;
  readonly atNs: number;
}

/** The memory of the partitions of one simulation on which something grows. */
export class GrowingMemory {
  readonly failures: MemoryFailure[] = [];
  readonly away: AwayRequest[] = [];
  /** To be attached to the engine as arrivals. */
  readonly processes: GrowingProcess[] = [];
  readonly #pools = new Map<number, MemoryPool>();

  /**
   * Puts the queue of a process that grows in front of its server, and in its place among the tenant's doors; it needs
   * an alarm of the class of arrivals.
   * @param partition what its processes took at the start is no longer in `freeBytes`
   */
  wrap(
    server: Server & Door & Mortal,
    tenant: Tenant,
    rule: GrowthRule,
    partition: { readonly number: number; readonly freeBytes: number },
    { process, bytes }: Pick<ProcessMemory, "process" | "bytes">,
  ): GrowingProcess {
    const pool = this.#pools.get(partition.number) ?? new MemoryPool(partition.freeBytes);
    this.#pools.set(partition.number, pool);
    const note = (atNs: number, lost: number): void => {
      this.failures.push({ tenant: tenant.rank, partition: partition.number, process, atNs, lost });
    };
    const noteAway = (atNs: number): void => {
      this.away.push({ tenant: tenant.rank, atNs });
    };
    const heap = new ProcessHeap(pool, rule, bytes);
    const growing = new GrowingProcess(server, tenant, heap, rule.restartNs, note, noteAway);
    tenant.servers[tenant.servers.indexOf(server)] = growing;
    this.processes.push(growing);
    return growing;
  }
}
