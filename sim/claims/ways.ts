/** A way in which two tenants share one GPU. */
export interface WayOfSharing {
  readonly name: string;
  /** Whether it needs a GPU with MIG. */
  readonly mig: boolean;
  /** The entry of a GPU in a scenario file. */
  readonly entry: (victim: string, aggressor: string) => Readonly<Record<string, unknown>>;
}

/** Every way of sharing of which a victim can be asked how well it protects. */
export const WAYS: readonly WayOfSharing[] = [
  {
    name: "time-slicing",
    mig: false,
    entry: (victim, aggressor) => ({ gpu: 0, timeSlicing: {}, tenants: [victim, aggressor] }),
  },
  {
    name: "MPS",
    mig: false,
    entry: (victim, aggressor) => ({ gpu: 0, mps: {}, tenants: [victim, aggressor] }),
  },
  {
    name: "priority",
    mig: false,
    entry: (victim, aggressor) => ({ gpu: 0, priority: {}, tenants: [{ tenant: victim, priority: 1 }, aggressor] }),
  },
  {
    name: "vGPU, fixed share",
    mig: false,
    entry: (victim, aggressor) => ({ gpu: 0, vgpuFixedShare: {}, tenants: [victim, aggressor] }),
  },
  {
    name: "MIG",
    mig: true,
    entry: (victim, aggressor) => ({ gpu: 0, mig: { equal: "each" }, tenants: [victim, aggressor] }),
  },
];
