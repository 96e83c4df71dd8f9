import type { DeviceSlice } from "../hardware/device-slice.ts";
import { findGpu } from "../hardware/gpus.ts";
import { copyTimes } from "../sharing/copy-constants.ts";
import { type BurstTimes, burstTimes } from "../workload/burst-times.ts";
import { prepareLlm } from "../workload/llm/prepare.ts";
import { llmRates } from "../workload/llm/rates.ts";
import type { CopyPort } from "../workload/copies.ts";
import type { Door, Mortal, Server } from "../workload/server.ts";
import { BatchServer } from "../workload/serving/batch-server.ts";
import { ContinuousBatching } from "../workload/serving/continuous-batching.ts";
import { OneAtATime } from "../workload/serving/one-at-a-time.ts";
import { SharedLine } from "../workload/serving/shared-line.ts";
import { OneWithCopies } from "../workload/serving/with-copies.ts";
import type { Tenant } from "../workload/tenant.ts";
import type { BurstWork } from "../workload/work.ts";
import type { ProcessMemory } from "./memory.ts";
import type { MemberSpec, PartitionSpec, ReadyTenant } from "./scenario.ts";

/**
 * Builds one process of a tenant, as the station of its partition knows it, and opens a door of it to the tenant's
 * requests: its own, or with a shared queue the common one.
 * @param port its way to the copy engines; needed where the tenant's requests copy something
 * @throws when a rate of the GPU is unknown, which validation excludes
 */
export function buildServer(
  spec: ReadyTenant,
  tenant: Tenant,
  partition: PartitionSpec,
  member: MemberSpec,
  memory: ProcessMemory,
  port?: CopyPort,
): Server & Door & Mortal {
  const slice = { ...partition.slice, sms: cappedSms(partition.slice.sms, member.smShare) };
  const { work } = spec;
  if (work.kind === "bursts") {
    const { batching } = spec;
    if (batching !== null) {
      const bySize = Array.from({ length: batching.max + 1 }, (_, size) =>
        timesOf({ ...work, batch: work.batch * Math.max(1, size) }, slice),
      );
      return withDoor(new BatchServer(tenant, bySize, work.bursts, batching), tenant);
    }
    const times = timesOf(work, slice);
    const line = spec.routing === "shared-queue" ? lineOf(tenant) : null;
    const copies = spec.copies ?? null;
    const server =
      copies === null
        ? new OneAtATime(tenant, times, work.bursts, line)
        : new OneWithCopies(
            tenant,
            times,
            work.bursts,
            { times: copyTimes(copies, slice.gpu), overlaps: copies.overlaps, port: port! },
            line,
          );
    return line === null ? withDoor(server, tenant) : server;
  }
  const rates = llmRates(slice.gpu);
  if (rates === undefined)
    throw new Error(`peak rates of ${slice.gpu.name} are unknown; validation should have said so`);
  const server = new ContinuousBatching(tenant, prepareLlm(work.shape, rates, slice, work), {
    maxBatchedTokens: work.maxBatchedTokens,
    maxSequences: work.maxSequences,
    kvBlocks: memory.kvBlocks,
    hostNs: Math.round(work.hostGapNs.value),
  });
  return withDoor(server, tenant);
}

function timesOf(work: BurstWork, slice: DeviceSlice): BurstTimes {
  const times = burstTimes(work, slice, findGpu);
  if ("quantity" in times)
    throw new Error(`${times.quantity} of ${times.gpu} is unknown; validation should have said so`);
  return times;
}

function withDoor<S extends Server & Door>(server: S, tenant: Tenant): S {
  tenant.servers.push(server);
  return server;
}

/** The common line of a tenant's processes, which is its only door. */
function lineOf(tenant: Tenant): SharedLine {
  const [known] = tenant.servers;
  if (known instanceof SharedLine) return known;
  const line = new SharedLine();
  tenant.servers.push(line);
  return line;
}

/** MPS rounds a cap down to whole pairs of SMs; measured: 50 % is 54 of 108 on A100, 56 of 114 on H100 PCIe. */
export function cappedSms(sms: number, share: number): number {
  return share >= 1 ? sms : Math.max(2, 2 * Math.floor((sms * share) / 2));
}
