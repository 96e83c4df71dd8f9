import type { Gpu } from "../../sim/hardware/gpu.ts";
import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";

/** Ways of sharing that a starter scenario can compare, in the order in which they are written. */
export const POLICY_KINDS = ["exclusive", "time-slicing", "mps", "mig", "hybrid", "priority", "shared-server"] as const;

/** Those that are written where nobody names any: the others need a word about who comes first, or one program for all. */
export const USUAL_KINDS: readonly PolicyKind[] = ["exclusive", "time-slicing", "mps", "mig", "hybrid"];

/** One of {@link POLICY_KINDS}. */
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** A target as it is written: a duration, or a rate for throughput. */
export interface TargetWish {
  readonly metric: "latency" | "ttft" | "tpot" | "throughput";
  readonly limit: string;
}

/** A tenant that somebody asked for. */
export interface TenantWish {
  readonly name: string;
  readonly workload: CatalogWorkload;
  /** "3/s"; null: a closed loop that begins its next step when the last has ended, for training only. */
  readonly rate: string | null;
  readonly targets: readonly TargetWish[];
}

/** Everything that a starter scenario is made from. */
export interface Wish {
  readonly gpu: Gpu;
  readonly gpus: number;
  /** At least one; names differ. */
  readonly tenants: readonly TenantWish[];
  /** null: all usual ones that the GPU can have and the tenants fit into. */
  readonly policies: readonly PolicyKind[] | null;
  /** "20min"; null: long enough for the rarest requests. */
  readonly duration: string | null;
  readonly seed: number;
}
