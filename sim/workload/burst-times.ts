import type { Gpu } from "../hardware/gpu.ts";
import type { DeviceSlice } from "../hardware/device-slice.ts";
import type { Burst } from "./burst.ts";
import type { BurstWork, LinearCost } from "./work.ts";

/** Device times of one burst on one slice, before the request's random size is applied [ns]. */
export interface BurstTimes {
  readonly hostNs: number;
  readonly floorNs: number;
  readonly computeNs: number;
  readonly memoryNs: number;
  readonly latencyNs: number;
}

/** What the reference's rates are: its GPU's row of the catalogue. */
export type GpuLookup = (name: string) => Gpu | undefined;

/** A rate that the catalogue does not know but the scaling needs. */
export interface MissingRate {
  readonly gpu: string;
  readonly quantity: "tensorFlops" | "bandwidth";
}

/**
 * Scales the work from its reference part to a slice:
 *   G = compute(b)/s + memory(b)/w + latency(b), with s and w the slice's compute and bandwidth rates ÷ those of
 * the reference. On the reference's own GPU s is the ratio of SMs; on another one the peak rates enter, and the
 * result is "scaled, not measured".
 * @returns the times, or which rate the catalogue lacks
 */
export function burstTimes(work: BurstWork, slice: DeviceSlice, gpus: GpuLookup): BurstTimes | MissingRate {
  const reference = gpus(work.reference.gpu);
  if (reference === undefined) throw new Error(`unknown reference GPU ${work.reference.gpu}`);
  const batch = work.batch;
  let s = slice.sms / work.reference.sms;
  let w = slice.bandwidthShare;
  if (reference.name !== slice.gpu.name) {
    for (const gpu of [reference, slice.gpu]) {
      if (gpu.tensorFlops.value === null) return { gpu: gpu.name, quantity: "tensorFlops" };
      if (gpu.bandwidth.value === null) return { gpu: gpu.name, quantity: "bandwidth" };
    }
    s *= flopsPerSm(slice.gpu) / flopsPerSm(reference);
    w *= slice.gpu.bandwidth.value! / reference.bandwidth.value!;
  }
  return {
    hostNs: Math.round(work.hostGapNs.value),
    floorNs: cost(work.floor, batch),
    computeNs: cost(work.compute, batch) / s,
    memoryNs: cost(work.memory, batch) / w,
    latencyNs: cost(work.latency, batch),
  };
}

/** Fills a burst record for a request of the given random size. The host gap does not grow with it. */
export function fillBurst(burst: Burst, times: BurstTimes, size: number): void {
  burst.hostNs = times.hostNs;
  burst.floorNs = times.floorNs * size;
  burst.computeNs = times.computeNs * size;
  burst.memoryNs = times.memoryNs * size;
  burst.latencyNs = times.latencyNs * size;
}

function cost(linear: LinearCost, batch: number): number {
  return linear.fixedNs.value + linear.perItemNs.value * batch;
}

function flopsPerSm(gpu: Gpu): number {
  return gpu.tensorFlops.value! / gpu.sms.value;
}
