import type { Gpu } from "../hardware/gpu.ts";
import type { Observation } from "./observation.ts";

/** Rates of a part of a GPU as shares of those of the part that the work is written for. */
export interface PartRates {
  readonly compute: number;
  readonly bandwidth: number;
}

/** The part that the coefficients of a group hold on: so many SMs of a GPU, and its whole bandwidth. */
export interface ReferencePart {
  readonly gpu: Gpu;
  readonly sms: number;
}

/** SMs of the partition of a measurement. */
export function smsOf({ gpu, profile }: Pick<Observation, "gpu" | "profile">): number {
  return profile === null ? gpu.sms.value : profile.sms.value!;
}

/**
 * Rates of a measurement's partition against the reference, by the same rule as burst-times.ts: SMs and memory slices
 * on one GPU; between GPUs the peak rates enter too.
 * @throws Error when a peak rate is not in the catalogue; readers of observations refuse such rows
 */
export function ratesOf(observation: Pick<Observation, "gpu" | "profile">, reference: ReferencePart): PartRates {
  const { gpu, profile } = observation;
  let compute = smsOf(observation) / reference.sms;
  let bandwidth = profile === null ? 1 : profile.memorySlices / gpu.mig!.memorySlices;
  if (gpu !== reference.gpu) {
    const perSm = (one: Gpu): number => known(one, one.tensorFlops.value) / one.sms.value;
    compute *= perSm(gpu) / perSm(reference.gpu);
    bandwidth *= known(gpu, gpu.bandwidth.value) / known(reference.gpu, reference.gpu.bandwidth.value);
  }
  return { compute, bandwidth };
}

function known(gpu: Gpu, value: number | null): number {
  if (value === null) throw new Error(`a peak rate of ${gpu.name} is not known`);
  return value;
}
