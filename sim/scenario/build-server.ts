import { findGpu } from "../hardware/gpus.ts";
import { burstTimes } from "../workload/burst-times.ts";
import { prepareLlm } from "../workload/llm/prepare.ts";
import { llmRates } from "../workload/llm/rates.ts";
import type { Door, Server } from "../workload/server.ts";
import { ContinuousBatching } from "../workload/serving/continuous-batching.ts";
import { OneAtATime } from "../workload/serving/one-at-a-time.ts";
import { SharedLine } from "../workload/serving/shared-line.ts";
import type { Tenant } from "../workload/tenant.ts";
import type { ProcessMemory } from "./memory.ts";
import type { MemberSpec, PartitionSpec, ReadyTenant } from "./scenario.ts";

/**
 * Builds one process of a tenant, as the station of its partition knows it, and opens a door of it to the tenant's
 * requests: its own, or with a shared queue the common one.
 * @throws when a rate of the GPU is unknown, which validation excludes
 */
export function buildServer(
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
    if (spec.routing === "shared-queue") return new OneAtATime(tenant, times, work.bursts, lineOf(tenant));
    return withDoor(new OneAtATime(tenant, times, work.bursts), tenant);
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
