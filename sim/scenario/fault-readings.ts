import { FAULT_CLASS_NAMES, type FaultClass, type FaultReading } from "../result/faults.ts";
import { CONTEXTS, isContestedBetween } from "../sharing/blast-radius.ts";
import { type FaultPlan, isOfProcess } from "../sharing/fault-plan.ts";
import { partOf } from "./resolve-policy.ts";
import type { PartitionSpec, PolicySpec } from "./scenario.ts";

/** The classes that a plan has, in the order of all classes. */
export function classesOf({ entries }: FaultPlan): FaultClass[] {
  return FAULT_CLASS_NAMES.filter((name) => entries.some((entry) => entry.class === name));
}

/**
 * How the faults of a policy can be read: as the scenario says first, then in the other ways that could change anything.
 */
export function readingsOf(plan: FaultPlan, { partitions, placement }: PolicySpec): FaultReading[] {
  const { reading } = plan;
  const classes = classesOf(plan);
  // Where an orchestrator places the tenants, each replication has other neighbours, and all must be read alike.
  const isPlaced = placement !== undefined;
  const causes = plan.entries.filter((entry) => isOfProcess(entry.class));
  const reaches = partitions.some(
    (one) => isContested(one, isPlaced) && causes.some(({ tenants }) => isPlaced || isOn(tenants, one)),
  );
  const drains =
    classes.includes("uncontained") && partitions.some((one) => isBesideAnother(one, partitions, isPlaced));
  return [
    reading,
    ...[0, 1].flatMap((collateral) =>
      reaches && collateral !== reading.collateral ? [{ ...reading, collateral }] : [],
    ),
    ...(drains ? [{ ...reading, drainOnUncontained: !reading.drainOnUncontained }] : []),
  ];
}

/** Whether some of these tenants, or any if there is no list, are on a partition. */
function isOn(tenants: readonly string[] | null, { members }: PartitionSpec): boolean {
  return members.some(({ tenant }) => tenants === null || tenants.includes(tenant));
}

/** Whether two processes of a partition are beside each other in a way that documents disagree about. */
function isContested({ policy, members }: PartitionSpec, isPlaced: boolean): boolean {
  if (isPlaced || CONTEXTS[policy.name].contested === null) return CONTEXTS[policy.name].contested !== null;
  const places = members.flatMap((member, tenant) =>
    Array.from({ length: member.processes }, () => ({
      discipline: policy.name,
      partition: 0,
      tenant,
      part: partOf(member),
    })),
  );
  return places.some((a) => places.some((b) => isContestedBetween(a, b)));
}

function isBesideAnother(one: PartitionSpec, partitions: readonly PartitionSpec[], isPlaced: boolean): boolean {
  const isUsed = ({ members }: PartitionSpec): boolean => isPlaced || members.length > 0;
  return isUsed(one) && partitions.some((other) => other !== one && other.gpuIndex === one.gpuIndex && isUsed(other));
}
