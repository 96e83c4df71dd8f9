import { type RandomStream, type Seed, stream } from "../base/random.ts";
import type { PlacementRule } from "../result/placement.ts";
import type { MemberSpec, Placement, PlacementAsk, PolicySpec } from "./scenario.ts";

/**
 * The policy with every tenant on the partitions that it got in one run; the policy itself where tenants are pinned.
 * A pure function of policy and seed.
 * @param seed of the replication
 */
export function placedPolicy(policy: PolicySpec, seed: Seed): PolicySpec {
  const { name, partitions, placement } = policy;
  if (placement === undefined) return policy;
  const landed = drawPlacement(placement, kindsOf(policy), stream(seed, name, "placement"));
  return {
    name,
    partitions: partitions.map((partition, i) => ({
      ...partition,
      members: placement.asks.flatMap((ask, a): MemberSpec[] => {
        const processes = landed[a]![i]!;
        if (processes === 0) return [];
        const equal = partition.policy.key === "mps" ? 1 / placement.replicas[i]! : 1;
        return [{ tenant: ask.tenant, processes, smShare: ask.smShare ?? equal }];
      }),
    })),
  };
}

/** What can be asked of the partitions of a policy: MIG profiles, null for whole GPUs. */
function kindsOf({ partitions }: Pick<PolicySpec, "partitions">): readonly (string | null)[] {
  return partitions.map(({ profile }) => profile?.name ?? null);
}

/**
 * How many processes of each ask every partition gets. Processes come one after the other in a random order, and each
 * takes a free replica.
 * @param kinds of the partitions
 * @returns by ask, by partition
 */
export function drawPlacement(
  { rule, replicas, asks }: Placement,
  kinds: readonly (string | null)[],
  random: RandomStream,
): readonly (readonly number[])[] {
  const free = [...replicas];
  const landed = asks.map(() => replicas.map(() => 0));
  const queue = asks.flatMap(({ processes }, ask) => Array.from({ length: processes }, () => ask));
  shuffle(queue, random);
  for (const ask of queue) {
    const open = [...kinds.keys()].filter((i) => kinds[i] === asks[ask]!.profile && free[i]! > 0);
    const wanted = PREFERRED[rule](open, (i) => replicas[i]! - free[i]!);
    const chosen = replicaAmong(wanted, free, random);
    free[chosen]!--;
    landed[ask]![chosen]!++;
  }
  return landed;
}

/**
 * Partitions that a rule prefers among those with a free replica.
 * @source NVIDIA/k8s-device-plugin, internal/rm/allocate.go: candidates sorted by replicas in use, ties in no order;
 *   its flag sharedDevicesAllocationPolicy is distributed or packed. Where a plugin prefers nothing, the kubelet takes
 *   ids from a set without order.
 */
const PREFERRED: Readonly<
  Record<PlacementRule, (open: readonly number[], used: (i: number) => number) => readonly number[]>
> = {
  random: (open) => open,
  distributed: (open, used) => {
    const least = Math.min(...open.map(used));
    return open.filter((i) => used(i) === least);
  },
  packed: (open, used) => {
    const most = Math.max(...open.map(used));
    return open.filter((i) => used(i) === most);
  },
};

/** The partition of one of the free replicas, each as likely as the other. */
function replicaAmong(partitions: readonly number[], free: readonly number[], random: RandomStream): number {
  const total = partitions.reduce((sum, i) => sum + free[i]!, 0);
  let left = Math.floor(random.uniform() * total);
  for (const i of partitions) {
    left -= free[i]!;
    if (left < 0) return i;
  }
  throw new Error("more processes than replicas; validation should have said so");
}

/** In place, every order as likely as the other (Fisher and Yates). */
function shuffle(items: number[], random: RandomStream): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
}

/** Whether the placement of a policy differs from one replication to the next. */
export function drawsPlacement(policy: PolicySpec): boolean {
  const { placement } = policy;
  if (placement === undefined) return false;
  const kinds = kindsOf(policy);
  return [...new Set(kinds)].some((kind) => {
    const sizes = placement.replicas.filter((_, i) => kinds[i] === kind);
    const asks = placement.asks.filter(({ profile }) => profile === kind);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return sizes.length > 1 && asks.length > 0 && !(asks.length === 1 && asks[0]!.processes === total);
  });
}

/** Partitions on which a process of an ask may land. */
export function partitionsFor(ask: Pick<PlacementAsk, "profile">, policy: PolicySpec): readonly number[] {
  const kinds = kindsOf(policy);
  return [...kinds.keys()].filter((i) => kinds[i] === ask.profile);
}
