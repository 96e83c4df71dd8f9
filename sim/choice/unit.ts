/** What can be done with one part: the kinds of `--allow`. */
export const CHOICE_KINDS = ["exclusive", "time-slicing", "mps", "mig", "hybrid"] as const;
export type ChoiceKind = (typeof CHOICE_KINDS)[number];

/**
 * A piece of a candidate that shares no engine with the rest, so that it is simulated by itself, once, however many
 * candidates hold it: one part of a GPU with its tenants, or all of a policy that the scenario brings. Plain data.
 */
export interface Unit {
  /** Catalogue names of its GPUs. */
  readonly gpus: readonly string[];
  /** As under a policy's name in a scenario file; GPUs are numbered within the unit. */
  readonly place: unknown;
  /** In rank order. */
  readonly tenants: readonly string[];
}

/** What is different from the scenario as written. Plain data; a field that is missing changes nothing. */
export interface Changes {
  /** Factor on the load of all tenants. */
  readonly load?: number;
  /** Factors on the load of single tenants, over that of all. */
  readonly loads?: Readonly<Record<string, number>>;
  /** Factor on the coefficient of variation of the gaps between arrivals, where they are drawn one by one. */
  readonly cv?: number;
  /** Constants by name, each as a share of the way through its plausible range, in probability. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** One unit, changed or not, in one replication. Plain data. */
export interface Cell {
  readonly unit: Unit;
  readonly changes: Changes;
  /** From 0. */
  readonly replication: number;
}

/** A part of a GPU, whole or a MIG instance, shared in one way. */
export interface PartChoice {
  readonly gpu: string;
  /** MIG profile, or null for the whole GPU with MIG off. */
  readonly profile: string | null;
  readonly policy: "exclusive" | "timeSlicing" | "mps";
  /** In rank order. */
  readonly tenants: readonly string[];
}

/** The unit of a part. */
export function unitOfPart({ gpu, profile, policy, tenants }: PartChoice): Unit {
  const leaf = { [policy]: {}, tenants };
  return {
    gpus: [gpu],
    place: [profile === null ? { gpu: 0, ...leaf } : { gpu: 0, mig: [{ profile, ...leaf }] }],
    tenants,
  };
}

/** Equal for units that are the same. */
export function unitName({ gpus, place, tenants }: Unit): string {
  return JSON.stringify([gpus, place, tenants]);
}
