import { fact, type Fact } from "../base/fact.ts";
import type { Gpu, MigProfile } from "./gpu.ts";
import type { Refusal } from "./refusal.ts";

/** A compute instance profile of one GPU instance profile: SMs of its own, everything else shared in the instance. */
export interface ComputeProfile {
  /** "1c.3g.40gb"; the one of full width has the name of the GPU instance. */
  readonly name: string;
  readonly computeSlices: number;
  readonly sms: Fact<number | null>;
  /** At most this many in one GPU instance. */
  readonly maxInstances: number;
}

/** Widths that exist, by the compute slices of the GPU instance. */
const WIDTHS: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [1, 2],
  3: [1, 2, 3],
  4: [1, 2, 4],
  7: [1, 2, 3, 4, 7],
};

const LISTING = "NVIDIA/go-nvml, compute instance profiles of A100 as nvidia-smi mig -lcip lists them";

/**
 * The compute instance profiles of a GPU instance profile, the narrowest first.
 * @source NVIDIA MIG User Guide, Compute Instance; NVIDIA/go-nvml for widths, maxima and SMs on A100
 */
export function computeProfiles(gpu: Gpu, profile: MigProfile): readonly ComputeProfile[] {
  return (WIDTHS[profile.computeSlices] ?? [profile.computeSlices]).map((computeSlices) => ({
    name: computeSlices === profile.computeSlices ? profile.name : `${computeSlices}c.${profile.name}`,
    computeSlices,
    sms: smsOf(gpu, profile, computeSlices),
    maxInstances: Math.floor(profile.computeSlices / computeSlices),
  }));
}

/** SMs by compute slices, in whole pairs: exact on A100, and for the one number that is published for H100 PCIe. */
function smsOf(gpu: Gpu, profile: MigProfile, computeSlices: number): Fact<number | null> {
  if (computeSlices === profile.computeSlices || profile.sms.value === null) return profile.sms;
  const sms = 2 * Math.floor((profile.sms.value * computeSlices) / profile.computeSlices / 2);
  if (gpu.architecture === "Ampere")
    return fact(sms, "1", gpu.name.startsWith("a100") ? "documented" : "derived", LISTING);
  const why = "no listing published; SMs of the GPU instance by compute slices, in whole pairs, as on A100";
  return fact(sms, "1", "assumed", why);
}

/** The profile with this name, "1c" or "1c.3g.40gb", or undefined; {@link unknownComputeProfile} says why. */
export function findComputeProfile(gpu: Gpu, profile: MigProfile, name: string): ComputeProfile | undefined {
  return computeProfiles(gpu, profile).find(
    (one) => one.name === name || `${one.computeSlices}c` === name || `${one.computeSlices}c.${profile.name}` === name,
  );
}

/** The refusal for a name that {@link findComputeProfile} does not find. */
export function unknownComputeProfile(gpu: Gpu, profile: MigProfile, name: string): Refusal {
  const known = computeProfiles(gpu, profile).map((one) => `${one.computeSlices}c`);
  return {
    rule: `${name} is not a compute instance of ${profile.name} on ${gpu.name}`,
    help: known.length === 1 ? `${profile.name} is not divisible: leave compute: out` : `Use ${known.join(", ")}`,
  };
}

/** The refusal when compute instances need more slices than their GPU instance has, else null. */
export function computeRefusal(profile: MigProfile, wanted: readonly ComputeProfile[]): Refusal | null {
  const slices = wanted.reduce((sum, one) => sum + one.computeSlices, 0);
  if (slices <= profile.computeSlices) return null;
  return {
    rule: `${profile.name} has ${profile.computeSlices} compute slices, and these compute instances need ${slices}`,
    help: "Use fewer or narrower compute instances, or a larger GPU instance",
  };
}
