import type { Group } from "./observation.ts";

/**
 * How a workload was published, which is all that is known of it before a fit. Each regime has its own priors:
 * - `steps`: step times of inference over several batches
 * - `rates`: throughput of inference over several batches; the timed loop includes copies to and from the GPU
 * - `training`: training
 * - `saturating`: one throughput, of a job that is fed as fast as it goes
 * - `single`: one step time
 * - `replicas`: one number of a process that others run beside on the same part, so it hardly fills it
 * - `hpc`: simulations such as molecular dynamics
 */
export const REGIMES = ["steps", "rates", "training", "saturating", "single", "replicas", "hpc"] as const;
export type Regime = (typeof REGIMES)[number];

/** The regime of a group, from its kind and its given rows; of the others only how they share, never their values. */
export function regimeOf({ kind, given, predict }: Group): Regime {
  if (kind === "training" || kind === "hpc") return kind;
  const alone = given.filter(({ tenants }) => tenants === 1);
  const rows = alone.length > 0 ? alone : given;
  const rate = rows[0]!.metric === "throughputPerS";
  if (new Set(rows.map(({ batch }) => batch)).size > 1) return rate ? "rates" : "steps";
  if ([...given, ...predict].some(({ tenants }) => tenants > 1)) return "replicas";
  return rate ? "saturating" : "single";
}
