import type { PartitionSpec, PolicySpec, ReadyScenario } from "../../sim/scenario/scenario.ts";
import { splitInstance } from "../../sim/sharing/compute-instances.ts";
import { policyByKey } from "../../sim/sharing/index.ts";

type SentPartition = Omit<PartitionSpec, "policy"> & { readonly policy: string };
type SentPolicy = Omit<PolicySpec, "partitions"> & { readonly partitions: readonly SentPartition[] };

/**
 * A scenario on its way to another thread: plain data, with the keys of the ways to share instead of their code, and
 * without the document, which is of no use there. So a worker needs neither grammar nor trace readers, whose loading
 * would take longer than many a replication.
 */
export type SentScenario = Omit<ReadyScenario, "policies"> & { readonly policies: readonly SentPolicy[] };

/** What to send of a scenario. */
export function sent(ready: ReadyScenario): SentScenario {
  const policies = ready.policies.map((spec) => ({
    ...spec,
    partitions: spec.partitions.map((partition) => ({ ...partition, policy: partition.policy.key })),
  }));
  return { ...ready, document: null, policies };
}

/** The scenario that was sent, ready to run. */
export function received(scenario: SentScenario): ReadyScenario {
  const policies = scenario.policies.map((spec) => ({
    ...spec,
    partitions: spec.partitions.map((partition) => ({
      ...partition,
      policy: policyByKey(partition.policy) ?? splitInstance,
    })),
  }));
  return { ...scenario, policies };
}
