import { fact } from "../base/fact.ts";
import type { Fact } from "../base/fact.ts";
import type { Gpu, Mig } from "./gpu.ts";
import { l2Label, memoryLabel, NO_FP8, pcie } from "./gpu-facts.ts";
import { fourSliceMig, sevenSliceMig } from "./mig-geometry.ts";

const A100_DATASHEET = "NVIDIA A100 datasheet";
const A100_WHITEPAPER = "NVIDIA A100 Tensor Core GPU Architecture whitepaper";

const A100_ORIGIN = {
  grade: "documented",
  source: "NVIDIA MIG User Guide, Supported MIG Profiles and nvidia-smi mig -lgipp on A100",
} as const;

const A100_40GB_MIG = sevenSliceMig({
  rows: {
    "1g": ["1g.5gb", 4.75, 14, 1],
    "1g+me": ["1g.5gb+me", 4.75, 14, 1],
    "1g x2": ["1g.10gb", 9.62, 14, 1],
    "2g": ["2g.10gb", 9.62, 28, 2],
    "3g": ["3g.20gb", 19.5, 42, 3],
    "4g": ["4g.20gb", 19.5, 56, 4],
    "7g": ["7g.40gb", 39.25, 98, 7],
  },
  source: "NVIDIA MIG User Guide, nvidia-smi mig -lgip on A100-SXM4-40GB; NVIDIA/go-nvml a100.go for the PCIe board",
  origin: A100_ORIGIN,
});

const A100_80GB_MIG = sevenSliceMig({
  rows: {
    "1g": ["1g.10gb", 9.5, 14, 1],
    "1g+me": ["1g.10gb+me", 9.5, 14, 1],
    "1g x2": ["1g.20gb", 19.5, 14, 1],
    "2g": ["2g.20gb", 19.5, 28, 2],
    "3g": ["3g.40gb", 39.25, 42, 3],
    "4g": ["4g.40gb", 39.25, 56, 4],
    "7g": ["7g.80gb", 79, 98, 7],
  },
  source: "nvidia-smi mig -lgip on A100 80GB; NVIDIA/go-nvml a100.go gives SXM4 and PCIe boards the same profiles",
  origin: A100_ORIGIN,
});

const A30_MIG = fourSliceMig({
  rows: {
    "1g": ["1g.6gb", 5.81, 14, 1],
    "1g+me": ["1g.6gb+me", 5.81, 14, 1],
    "2g": ["2g.12gb", 11.69, 28, 2],
    "2g+me": ["2g.12gb+me", 11.69, 28, 2],
    "4g": ["4g.24gb", 23.44, 56, 4],
  },
  source: "nvidia-smi mig -lgip on A30",
  origin: {
    grade: "documented",
    source: "NVIDIA MIG User Guide, Supported MIG Profiles; nvidia-smi mig -lgipp on A30",
  },
});

/** The four A100 boards carry the same GA100 and differ in memory, bandwidth and power. */
function a100(board: Pick<Gpu, "name" | "title"> & A100Board): Gpu {
  return {
    name: board.name,
    title: board.title,
    architecture: "Ampere",
    sms: fact(108, "1", "documented", A100_WHITEPAPER),
    memoryBytes: memoryLabel(board.memoryGib, board.memoryGib * 1024, A100_DATASHEET),
    bandwidth: board.bandwidth,
    l2Bytes: l2Label(40, A100_WHITEPAPER),
    tensorFlops: fact(312e12, "FLOP/s", "documented", A100_DATASHEET),
    fp8Flops: NO_FP8,
    fp32Flops: fact(19.5e12, "FLOP/s", "documented", A100_DATASHEET),
    boostClockHz: fact(1410e6, "Hz", "documented", A100_WHITEPAPER),
    tdpW: fact(board.tdpW, "W", "documented", A100_DATASHEET),
    copyEngines: fact(7, "1", "derived", "the 7g profile of nvidia-smi mig -lgip owns every copy engine: 7"),
    pcieBandwidth: pcie(4),
    mig: board.mig,
  };
}

interface A100Board {
  readonly memoryGib: number;
  readonly bandwidth: Fact;
  readonly tdpW: number;
  readonly mig: Mig;
}

/** A100 and A30: Ampere with MIG. */
export const AMPERE_GPUS: readonly Gpu[] = [
  a100({
    name: "a100-sxm4-40gb",
    title: "A100 SXM4 40 GB",
    memoryGib: 40,
    bandwidth: fact(1555e9, "B/s", "documented", A100_WHITEPAPER),
    tdpW: 400,
    mig: A100_40GB_MIG,
  }),
  a100({
    name: "a100-sxm4-80gb",
    title: "A100 SXM4 80 GB",
    memoryGib: 80,
    bandwidth: fact(2039e9, "B/s", "documented", A100_DATASHEET),
    tdpW: 400,
    mig: A100_80GB_MIG,
  }),
  a100({
    name: "a100-pcie-40gb",
    title: "A100 PCIe 40 GB",
    memoryGib: 40,
    bandwidth: fact(1555e9, "B/s", "documented", A100_DATASHEET),
    tdpW: 250,
    mig: A100_40GB_MIG,
  }),
  a100({
    name: "a100-pcie-80gb",
    title: "A100 PCIe 80 GB",
    memoryGib: 80,
    bandwidth: fact(1935e9, "B/s", "documented", A100_DATASHEET),
    tdpW: 300,
    mig: A100_80GB_MIG,
  }),
  {
    name: "a30-24gb",
    title: "A30 24 GB",
    architecture: "Ampere",
    sms: fact(56, "1", "documented", "nvidia-smi mig -lgip on A30: the 4g profile has all 56"),
    memoryBytes: memoryLabel(24, null, "NVIDIA A30 datasheet"),
    bandwidth: fact(933e9, "B/s", "documented", "NVIDIA A30 datasheet"),
    l2Bytes: fact(24 * 2 ** 20, "B", "derived", "third-party specification lists; no NVIDIA document was read"),
    tensorFlops: fact(165e12, "FLOP/s", "documented", "NVIDIA A30 datasheet"),
    fp8Flops: NO_FP8,
    fp32Flops: fact(10.3e12, "FLOP/s", "documented", "NVIDIA A30 datasheet"),
    boostClockHz: fact(1440e6, "Hz", "derived", "third-party lists; 56 SMs × 64 lanes × 2 × 1440 MHz = 10.3 TFLOP/s"),
    tdpW: fact(165, "W", "documented", "NVIDIA A30 datasheet"),
    copyEngines: fact(4, "1", "derived", "the 4g profile of nvidia-smi mig -lgip owns every copy engine: 4"),
    pcieBandwidth: pcie(4),
    mig: A30_MIG,
  },
];
