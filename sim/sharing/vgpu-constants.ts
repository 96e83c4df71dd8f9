import { fact, type Fact } from "../base/fact.ts";

/** Constants of NVIDIA's schedulers for time-sliced vGPUs, each with its origin. */
const GUIDE = "NVIDIA vGPU User Guide, Changing Scheduling Behavior for Time-Sliced vGPUs";

/** vGPUs of a type up to which the scheduling frequency is the lower one. */
const FEW_VGPUS = 8;

/**
 * Length of a slot when it is not set: 1/480 s for up to eight vGPUs of the type, 1/960 s for more [ns].
 * @param maxVgpus the most vGPUs of the type that the GPU takes
 */
export function vgpuSlice(maxVgpus: number): Fact {
  const hertz = maxVgpus <= FEW_VGPUS ? 480 : 960;
  return fact(Math.round(1e9 / hertz), "ns", "documented", `${GUIDE}: ${hertz} Hz`, [1_000_000, 30_000_000]);
}

/** Share of the accrued overshoot that is not yet taken off the next slot: a slot is shortened by accrued ÷ factor. */
export const AVERAGING_FACTOR = fact(33, "1", "documented", `${GUIDE}: averaging factor, 1 to 60`, [1, 60]);

/** How long a context goes on after the end of its slot. */
export const OVERSHOOT = fact(
  0,
  "ns",
  "measured",
  "A100 and H100 pre-empt at instruction level: a neighbour's 5 ms block was suspended at the end of its slice " +
    "(slotbench gputrace measurements, 2026); the time to do so is the context switch",
  [0, 1_000_000],
);
