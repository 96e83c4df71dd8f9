import { fact } from "../base/fact.ts";
import type { Gpu } from "./gpu.ts";
import { l2Label, memoryLabel, NO_FP8, pcie, unknown } from "./gpu-facts.ts";

const V100_DATASHEET = "NVIDIA V100 datasheet";
const V100_WHITEPAPER = "NVIDIA Tesla V100 GPU Architecture whitepaper";
const T4_DATASHEET = "NVIDIA T4 datasheet";
const L4_DATASHEET = "NVIDIA L4 datasheet";
const L40S_DATASHEET = "NVIDIA L40S datasheet";
const A10_DATASHEET = "NVIDIA A10 datasheet";
const LISTS = "third-party specification lists; no NVIDIA document was read";

const MIB = 2 ** 20;

/** GPUs that can be shared in time or by MPS, but not partitioned. */
export const NO_MIG_GPUS: readonly Gpu[] = [
  {
    name: "v100-sxm2-32gb",
    title: "V100 SXM2 32 GB",
    architecture: "Volta",
    sms: fact(80, "1", "documented", V100_WHITEPAPER),
    memoryBytes: memoryLabel(32, 32510, V100_DATASHEET),
    bandwidth: fact(900e9, "B/s", "documented", V100_DATASHEET),
    l2Bytes: l2Label(6, V100_WHITEPAPER),
    tensorFlops: fact(125e12, "FLOP/s", "documented", `${V100_DATASHEET}: FP16, it has no BF16`),
    fp8Flops: NO_FP8,
    fp32Flops: fact(15.7e12, "FLOP/s", "documented", V100_DATASHEET),
    boostClockHz: fact(1530e6, "Hz", "documented", V100_WHITEPAPER),
    tdpW: fact(300, "W", "documented", V100_DATASHEET),
    copyEngines: unknown("1"),
    pcieBandwidth: pcie(3),
    mig: null,
  },
  {
    name: "t4-16gb",
    title: "T4 16 GB",
    architecture: "Turing",
    sms: fact(40, "1", "documented", "deviceQuery on T4: 40 multiprocessors"),
    memoryBytes: memoryLabel(16, 15360, T4_DATASHEET),
    bandwidth: fact(320e9, "B/s", "documented", `${T4_DATASHEET}; some lists say 300 GB/s`, [300e9, 320e9]),
    l2Bytes: l2Label(4, "deviceQuery on T4: 4194304 bytes"),
    tensorFlops: fact(65e12, "FLOP/s", "documented", `${T4_DATASHEET}: FP16, it has no BF16`),
    fp8Flops: NO_FP8,
    fp32Flops: fact(8.1e12, "FLOP/s", "documented", T4_DATASHEET),
    boostClockHz: fact(1590e6, "Hz", "documented", "deviceQuery on T4: 1590 MHz"),
    tdpW: fact(70, "W", "documented", T4_DATASHEET),
    copyEngines: unknown("1"),
    pcieBandwidth: pcie(3),
    mig: null,
  },
  {
    name: "l4-24gb",
    title: "L4 24 GB",
    architecture: "Ada Lovelace",
    sms: fact(58, "1", "derived", "7424 CUDA cores ÷ 128; lists with 60 SMs describe the full AD104", [58, 60]),
    memoryBytes: memoryLabel(24, 23034, L4_DATASHEET),
    bandwidth: fact(300e9, "B/s", "documented", L4_DATASHEET),
    l2Bytes: fact(48 * MIB, "B", "derived", LISTS),
    tensorFlops: fact(121e12, "FLOP/s", "derived", `half of the sparse peak 242 TFLOP/s in the ${L4_DATASHEET}`),
    fp8Flops: fact(242.5e12, "FLOP/s", "derived", `half of the sparse peak 485 TFLOP/s in the ${L4_DATASHEET}`),
    fp32Flops: fact(30.3e12, "FLOP/s", "documented", L4_DATASHEET),
    boostClockHz: fact(2040e6, "Hz", "derived", "third-party lists; 58 SMs × 128 lanes × 2 × 2040 MHz = 30.3 TFLOP/s"),
    tdpW: fact(72, "W", "documented", L4_DATASHEET),
    copyEngines: unknown("1"),
    pcieBandwidth: pcie(4),
    mig: null,
  },
  {
    name: "l40s-48gb",
    title: "L40S 48 GB",
    architecture: "Ada Lovelace",
    sms: fact(142, "1", "derived", `18,176 CUDA cores ÷ 128, and 142 RT cores (${L40S_DATASHEET})`),
    memoryBytes: memoryLabel(48, 46068, L40S_DATASHEET),
    bandwidth: fact(864e9, "B/s", "documented", L40S_DATASHEET),
    l2Bytes: fact(96 * MIB, "B", "assumed", "as L40, the same AD102; some lists say 48 MB for L40S", [
      48 * MIB,
      96 * MIB,
    ]),
    tensorFlops: fact(362e12, "FLOP/s", "documented", `${L40S_DATASHEET} (362.05)`),
    fp8Flops: fact(733e12, "FLOP/s", "documented", L40S_DATASHEET),
    fp32Flops: fact(91.6e12, "FLOP/s", "documented", L40S_DATASHEET),
    boostClockHz: fact(2520e6, "Hz", "derived", "third-party lists; 142 SMs × 128 lanes × 2 × 2520 MHz = 91.6 TFLOP/s"),
    tdpW: fact(350, "W", "documented", L40S_DATASHEET),
    copyEngines: unknown("1"),
    pcieBandwidth: pcie(4),
    mig: null,
  },
  {
    name: "a10-24gb",
    title: "A10 24 GB",
    architecture: "Ampere",
    sms: fact(72, "1", "derived", "31.2 TFLOP/s FP32 ÷ (128 lanes × 2 × 1695 MHz); third-party lists agree"),
    memoryBytes: memoryLabel(24, 23028, A10_DATASHEET),
    bandwidth: fact(600e9, "B/s", "documented", A10_DATASHEET),
    l2Bytes: fact(6 * MIB, "B", "derived", LISTS),
    tensorFlops: fact(125e12, "FLOP/s", "documented", A10_DATASHEET),
    fp8Flops: NO_FP8,
    fp32Flops: fact(31.2e12, "FLOP/s", "documented", A10_DATASHEET),
    boostClockHz: fact(1695e6, "Hz", "derived", LISTS),
    tdpW: fact(150, "W", "documented", A10_DATASHEET),
    copyEngines: unknown("1"),
    pcieBandwidth: pcie(4),
    mig: null,
  },
];
