import { fact, type Fact } from "../base/fact.ts";
import type { Gpu } from "../hardware/gpu.ts";
import type { CopyNeed, CopyTimes } from "../workload/copies.ts";

/** Turn of a copy while other processes' copies wait: slices of copy engines are half as long as those of compute. */
export const COPY_SLICE = fact(
  1_048_576,
  "ns",
  "documented",
  "1024 timer units of 1.024 µs (Bakita & Anderson, RTAS 2024, and NVIDIA open-gpu-kernel-modules); measured on other GPUs",
  [1_020_000, 1_050_000],
);

/** Share of a link's peak that a copy from or to pinned memory reaches. */
const PINNED_SHARE = fact(
  0.79,
  "1",
  "derived",
  "25.2 GB/s to the device and 26.2 GB/s back on A30 (Colfax Research) ÷ 32 GB/s, half of PCIe Gen4 x16",
  [0.7, 0.9],
);

/** Rate of a copy from or to pageable memory ÷ that of pinned memory: the driver stages it through a pinned buffer. */
export const PAGEABLE_SHARE = fact(
  0.5,
  "1",
  "assumed",
  "pinned memory is faster (NVIDIA, How to Optimize Data Transfers in CUDA C/C++); by how much depends on the host",
  [0.25, 0.8],
);

/** What one direction of the link between host and GPU carries, pinned memory [B/s]; null where no source is known. */
export function linkRate(gpu: Gpu): Fact<number | null> {
  const { value } = gpu.pcieBandwidth;
  if (value === null) return gpu.pcieBandwidth;
  return fact(
    (value / 2) * PINNED_SHARE.value,
    "B/s",
    "derived",
    `half of ${value / 1e9} GB/s (${gpu.pcieBandwidth.source}) × ${PINNED_SHARE.value}: ${PINNED_SHARE.source}`,
  );
}

/**
 * What the copies of a request take on an empty link, rounded up to whole nanoseconds.
 * @throws Error for a GPU whose link is not known; every GPU of the catalogue has one
 */
export function copyTimes({ inBytes, outBytes, isPageable }: CopyNeed, gpu: Gpu): CopyTimes {
  const { value } = linkRate(gpu);
  if (value === null) throw new Error(`bandwidth of the link to ${gpu.name} is unknown`);
  const perS = isPageable ? value * PAGEABLE_SHARE.value : value;
  return { inNs: Math.ceil((inBytes / perS) * 1e9), outNs: Math.ceil((outBytes / perS) * 1e9) };
}
