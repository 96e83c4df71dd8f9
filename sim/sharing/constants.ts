import { fact, type Fact } from "../base/fact.ts";
import type { Gpu } from "../hardware/gpu.ts";
import { FITTED_SHARING } from "./fitted-sharing.ts";

/**
 * Timing constants of sharing, each with its origin. `sim/DEVIATIONS.md` says which of them nobody has measured
 * on the part they are used for.
 */
const SLOTBENCH =
  "slotbench gputrace measurements on A100 SXM4 and H100 PCIe, 2026 (PierreKhoury1/Final_year_research_MSc)";
const DRIVER = "NVIDIA open-gpu-kernel-modules 595.45.04";

/** Level "default" of nvidia-smi compute-policy. */
export const DEFAULT_SLICE = fact(
  2_097_152,
  "ns",
  "measured",
  `2048 timer units of 1.024 µs (${DRIVER}); own turn of 2.089 ms (A100) and 2.090 ms (H100) in ${SLOTBENCH}`,
  [2_050_000, 2_100_000],
);

/** The levels that a user can set; NVIDIA publishes no milliseconds for them. */
export const SLICE_LEVELS = {
  default: DEFAULT_SLICE,
  short: fact(
    500_000,
    "ns",
    "assumed",
    "no published number for level short of nvidia-smi compute-policy",
    [100_000, 1_000_000],
  ),
  medium: fact(
    4_000_000,
    "ns",
    "assumed",
    "no published number for level medium of nvidia-smi compute-policy",
    [2_000_000, 10_000_000],
  ),
  long: fact(
    30_000_000,
    "ns",
    "assumed",
    "no published number for level long of nvidia-smi compute-policy",
    [5_000_000, 50_000_000],
  ),
} as const satisfies Record<string, Fact>;

/** Dead time of a switch whose leaving context still has work on the engine. */
export function contextSwitch(gpu: Gpu): Fact {
  const range = [100_000, 210_000] as const;
  return isMeasured(gpu)
    ? fact(170_000, "ns", "measured", `170 µs A100 SXM4, 167 µs H100 PCIe: ${SLOTBENCH}`, range)
    : fact(170_000, "ns", "assumed", `as measured on A100 and H100 (${SLOTBENCH}); not measured on this GPU`, range);
}

/** Dead time of a switch whose leaving context has nothing to save. */
export function contextSwitchIdle(): Fact {
  return fact(
    150_000,
    "ns",
    "derived",
    `residual of a short burst between two switches in ${SLOTBENCH}`,
    [80_000, 170_000],
  );
}

/** Extra device time of a turn after another context ran, when the working set fills the L2 cache. */
export function coldCache(gpu: Gpu): Fact {
  const l2 = gpu.l2Bytes.value;
  const bandwidth = gpu.bandwidth.value;
  if (l2 === null || bandwidth === null) {
    return fact(30_000, "ns", "assumed", "L2 size or bandwidth of this GPU unknown; as on A100", [0, 60_000]);
  }
  // A100: 40 MiB / 1.555 TB/s = 27 µs; rounded up because refilling does not run at peak bandwidth alone.
  const ns = Math.round((l2 / bandwidth) * 1e9);
  return fact(ns, "ns", "derived", "L2 size ÷ peak bandwidth: the time to read a full cache again", [0, 60_000]);
}

/** Gap of a context's work that does not make it give up the engine. */
export const IDLE_LINGER = fact(
  0,
  "ns",
  "measured",
  `a context that runs dry loses its turn at once: ${SLOTBENCH}`,
  [0, 1_000_000],
);

/** Clients that one MPS server accepts. */
export const MPS_CLIENTS = fact(
  48,
  "1",
  "documented",
  "NVIDIA MPS guide: 48 clients per device (60 from CUDA 13.1)",
  [48, 60],
);

/** SM capacity gained because kernels of different processes fill each other's gaps. */
export const MPS_OVERLAP_GAIN = fittedFact("overlapGain");

/** Growth of a burst's memory time per unit of bandwidth that its neighbours use. */
export const MPS_CONTENTION = fittedFact("contention");

/** Growth of a burst's time per share of the SMs that its neighbours hold, while there is room for all. */
export const MPS_CROWDING = fittedFact("crowding");

/** Share of the SMs that latency-bound device time keeps from other processes. */
export const MPS_LATENCY_FILL = fittedFact("latencyFill");

function fittedFact(name: keyof typeof FITTED_SHARING): Fact {
  const { value, range, source } = FITTED_SHARING[name];
  return fact(value, "1", "derived", source, range);
}

function isMeasured(gpu: Gpu): boolean {
  return gpu.name === "a100-sxm4-40gb" || gpu.name === "h100-pcie-80gb";
}
