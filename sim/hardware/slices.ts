import type { DeviceSlice } from "./device-slice.ts";
import type { Gpu, MigProfile } from "./gpu.ts";

/**
 * The whole GPU with MIG off: all SMs, all bandwidth, all of the nominal memory.
 * @param id  name of the GPU in the policy, "gpu0"
 */
export function wholeGpu(gpu: Gpu, id: string): DeviceSlice {
  return { id, gpu, profile: null, sms: gpu.sms.value, bandwidthShare: 1, memoryBytes: gpu.memoryBytes.value };
}

/**
 * One GPU instance. SMs and memory are those that the driver lists for the profile, never a fraction of the GPU:
 * A100 loses 10 of its 108 SMs even in 7g, and Hopper's SMs are not proportional to compute slices. Bandwidth and
 * L2 go by memory slices. The driver's listing has one memory size per profile; that instances of one profile
 * differ by up to 1 % with their position is left out.
 * @param start   first memory slice, one of the profile's starts
 * @param gpuId   name of the GPU in the policy, "gpu0"; the slice is called "gpu0/3g.40gb@4"
 * @returns bandwidthShare = memory slices of the profile ÷ memory slices of the GPU
 * @throws when the GPU has no such profile or start, or a number of the profile is unknown; callers validate
 *   first (unknownProfile, missingProfileNumber, placementRefusal)
 * @source NVIDIA MIG User Guide, Terminology: a memory slice holds about 1/8 of capacity, bandwidth and cache
 */
export function gpuInstance(gpu: Gpu, profile: MigProfile, start: number, gpuId: string): DeviceSlice {
  const id = `${gpuId}/${profile.name}@${start}`;
  const sms = profile.sms.value;
  const memoryBytes = profile.memoryBytes.value;
  if (gpu.mig === null || !gpu.mig.profiles.includes(profile)) {
    throw new Error(`${id}: ${profile.name} is not a profile of ${gpu.name}`);
  }
  if (!profile.starts.includes(start)) {
    throw new Error(`${id}: ${profile.name} cannot start at ${start}, only at ${profile.starts.join(", ")}`);
  }
  if (sms === null || memoryBytes === null) {
    throw new Error(`${id}: SMs or memory of ${profile.name} on ${gpu.name} are not known`);
  }
  const bandwidthShare = profile.memorySlices / gpu.mig.memorySlices;
  return { id, gpu, profile: profile.name, sms, bandwidthShare, memoryBytes };
}
