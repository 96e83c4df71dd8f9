import { fact } from "../base/fact.ts";
import type { Fact } from "../base/fact.ts";
import type { Gpu, Mig } from "./gpu.ts";
import { l2Label, memoryLabel, pcie } from "./gpu-facts.ts";
import { sevenSliceMig } from "./mig-geometry.ts";

const WHITEPAPER = "NVIDIA H100 Tensor Core GPU Architecture whitepaper";
const DATASHEET = "NVIDIA H100 datasheet";
const PCIE_BRIEF = "NVIDIA H100 PCIe product brief, PB-11133-001";
const NVL_BRIEF = "NVIDIA H100 NVL product brief, PB-11773-001";
const H200_DATASHEET = "NVIDIA H200 datasheet";

const MIB = 2 ** 20;

// SMs are not proportional to compute slices on Hopper, so no SM count below may be computed from another. Public
// mocks and articles that do so give 3g 48 SMs and 7g 112; the driver lists 60 and 132.

const H100_SXM_MIG = sevenSliceMig({
  rows: {
    "1g": ["1g.10gb", 9.75, 16, 1],
    "1g+me": ["1g.10gb+me", 9.75, 16, 1],
    "1g x2": ["1g.20gb", 19.62, 26, 1],
    "2g": ["2g.20gb", 19.62, 32, 2],
    "3g": ["3g.40gb", 39.5, 60, 3],
    "4g": ["4g.40gb", 39.5, 64, 4],
    "7g": ["7g.80gb", 79.25, 132, 8],
  },
  source:
    "nvidia-smi mig -lgip on H100 SXM; 16, 32 and 60 SMs also in NVIDIA/cloud-native-docs mig-mixed-node-labels.json",
  origin: { grade: "documented", source: "nvidia-smi mig -lgipp on H100 SXM; NVIDIA MIG User Guide" },
});

const H100_PCIE_MIG = sevenSliceMig({
  rows: {
    "1g": ["1g.10gb", 9.75, 14, 1],
    "1g+me": ["1g.10gb+me", 9.75, 14, 1],
    "1g x2": ["1g.20gb", 19.62, 14, 1],
    "2g": ["2g.20gb", 19.62, 30, 2],
    "3g": ["3g.40gb", 39.5, 46, 3],
    "4g": ["4g.40gb", 39.5, 62, 4],
    "7g": ["7g.80gb", 79.25, 114, 8],
  },
  source: "nvidia-smi mig -lgip on H100 PCIe with driver 570 (SMs also in scaleway/docs-content with driver 525)",
  origin: { grade: "documented", source: "nvidia-smi mig -lgipp on H100 PCIe (scaleway/docs-content)" },
});

const H100_NVL_MIG = sevenSliceMig({
  rows: {
    "1g": ["1g.12gb", 10.75, 16, 1],
    "1g+me": ["1g.12gb+me", 10.75, 16, 1],
    "1g x2": ["1g.24gb", 21.62, 26, 1],
    "2g": ["2g.24gb", 21.62, 32, 2],
    "3g": ["3g.47gb", 46.38, 60, 3],
    "4g": ["4g.47gb", 46.38, 64, 4],
    "7g": ["7g.94gb", 93.12, 132, 8],
  },
  source: "nvidia-smi mig -lgip on H100 NVL with driver 560; NVIDIA/gpu-operator pull request 903",
  origin: { grade: "documented", source: "nvidia-smi mig -lgipp on H100 NVL" },
});

const H200_MIG = sevenSliceMig({
  rows: {
    "1g": ["1g.18gb", 16, 16, 1],
    "1g+me": ["1g.18gb+me", 16, 16, 1],
    "1g x2": ["1g.35gb", 32.25, 26, 1],
    "2g": ["2g.35gb", 32.25, 32, 2],
    "3g": ["3g.71gb", 69.5, 60, 3],
    "4g": ["4g.71gb", 69.5, 64, 4],
    "7g": ["7g.141gb", 139.75, 132, 8],
  },
  source: "nvidia-smi mig -lgip on H200 with an early driver (NVIDIA/mig-parted issue 120); newer ones may report more",
  origin: {
    grade: "derived",
    source: "taken over from H100, which has the same chip and ids; no nvidia-smi mig -lgipp on H200 is known",
  },
  memoryOrigin: {
    "2g": { grade: "derived", source: "equal to 1g.35gb, which owns two memory slices as well" },
  },
});

interface HopperBoard extends Pick<Gpu, "name" | "title" | "memoryBytes" | "fp32Flops"> {
  readonly sms: Fact;
  readonly bandwidth: Fact;
  readonly l2Bytes: Fact;
  readonly tensorFlops: Fact;
  readonly fp8Flops: Fact;
  readonly boostClockHz: Fact;
  readonly tdpW: Fact;
  readonly mig: Mig;
}

function hopper(board: HopperBoard): Gpu {
  return {
    architecture: "Hopper",
    copyEngines: fact(8, "1", "derived", "the 7g profile of nvidia-smi mig -lgip owns every copy engine: 8"),
    pcieBandwidth: pcie(5),
    ...board,
  };
}

/** H100 and H200: Hopper with MIG. */
export const HOPPER_GPUS: readonly Gpu[] = [
  hopper({
    name: "h100-sxm5-80gb",
    title: "H100 SXM5 80 GB",
    sms: fact(132, "1", "documented", WHITEPAPER),
    memoryBytes: memoryLabel(80, 81559, DATASHEET),
    bandwidth: fact(3350e9, "B/s", "documented", DATASHEET),
    l2Bytes: l2Label(50, WHITEPAPER),
    tensorFlops: fact(989.4e12, "FLOP/s", "documented", WHITEPAPER),
    fp8Flops: fact(1978.9e12, "FLOP/s", "documented", WHITEPAPER),
    fp32Flops: fact(66.9e12, "FLOP/s", "documented", WHITEPAPER),
    boostClockHz: fact(
      1830e6,
      "Hz",
      "derived",
      "989.4 TFLOP/s ÷ (132 SMs × 4 tensor cores × 512 FMA × 2); the FP32 peak is at the maximum clock, 1980 MHz",
      [1830e6, 1980e6],
    ),
    tdpW: fact(700, "W", "documented", DATASHEET),
    mig: H100_SXM_MIG,
  }),
  hopper({
    name: "h100-pcie-80gb",
    title: "H100 PCIe 80 GB",
    sms: fact(114, "1", "documented", WHITEPAPER),
    memoryBytes: memoryLabel(80, 81559, PCIE_BRIEF),
    bandwidth: fact(2000e9, "B/s", "documented", `${PCIE_BRIEF}: "greater than 2,000 GB/s"`),
    l2Bytes: l2Label(50, WHITEPAPER),
    tensorFlops: fact(756e12, "FLOP/s", "documented", WHITEPAPER),
    fp8Flops: fact(1513e12, "FLOP/s", "documented", WHITEPAPER),
    fp32Flops: fact(51.2e12, "FLOP/s", "documented", WHITEPAPER),
    boostClockHz: fact(1755e6, "Hz", "derived", "51.2 TFLOP/s FP32 ÷ (114 SMs × 128 lanes × 2)"),
    tdpW: fact(350, "W", "documented", PCIE_BRIEF),
    mig: H100_PCIE_MIG,
  }),
  hopper({
    name: "h100-nvl-94gb",
    title: "H100 NVL 94 GB",
    sms: fact(132, "1", "documented", "nvidia-smi mig -lgip on H100 NVL: the 7g profile has all 132"),
    memoryBytes: memoryLabel(94, 95830, NVL_BRIEF),
    bandwidth: fact(3938e9, "B/s", "documented", NVL_BRIEF),
    l2Bytes: fact(50 * MIB, "B", "assumed", "as H100 SXM5; reports differ for GH100 with six memory stacks", [
      50 * MIB,
      60 * MIB,
    ]),
    tensorFlops: fact(835.5e12, "FLOP/s", "derived", `half of the sparse peak 1,671 TFLOP/s in the ${DATASHEET}`),
    fp8Flops: fact(1670.5e12, "FLOP/s", "derived", `half of the sparse peak 3,341 TFLOP/s in the ${DATASHEET}`),
    fp32Flops: fact(60e12, "FLOP/s", "documented", DATASHEET),
    boostClockHz: fact(1785e6, "Hz", "documented", NVL_BRIEF),
    tdpW: fact(400, "W", "documented", `${NVL_BRIEF}, configurable`, [350, 400]),
    mig: H100_NVL_MIG,
  }),
  hopper({
    name: "h200-sxm-141gb",
    title: "H200 SXM 141 GB",
    sms: fact(132, "1", "documented", "nvidia-smi mig -lgip on H200: the 7g profile has all 132"),
    memoryBytes: memoryLabel(141, 143771, H200_DATASHEET),
    bandwidth: fact(4800e9, "B/s", "documented", H200_DATASHEET),
    l2Bytes: fact(50 * MIB, "B", "assumed", "as H100 SXM5; reports differ for GH100 with six memory stacks", [
      50 * MIB,
      60 * MIB,
    ]),
    tensorFlops: fact(989e12, "FLOP/s", "derived", `half of the sparse peak 1,979 TFLOP/s in the ${H200_DATASHEET}`),
    fp8Flops: fact(1979e12, "FLOP/s", "derived", `half of the sparse peak 3,958 TFLOP/s in the ${H200_DATASHEET}`),
    fp32Flops: fact(67e12, "FLOP/s", "documented", H200_DATASHEET),
    boostClockHz: fact(
      1830e6,
      "Hz",
      "derived",
      "989 TFLOP/s ÷ (132 SMs × 4 tensor cores × 512 FMA × 2); the FP32 peak is at the maximum clock, 1980 MHz",
      [1830e6, 1980e6],
    ),
    tdpW: fact(700, "W", "documented", H200_DATASHEET),
    mig: H200_MIG,
  }),
];
