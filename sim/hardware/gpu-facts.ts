import { fact } from "../base/fact.ts";
import type { Fact } from "../base/fact.ts";

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/**
 * Device memory from the product label.
 *
 * The "GB" on NVIDIA's labels are GiB: nvidia-smi reports 81920 MiB for an "80 GB" A100, and 81559 MiB, which is
 * more than 80·10⁹ bytes, for an "80 GB" H100. What the driver reports is less where it keeps some memory back
 * or stores ECC bits in line (1/16 of GDDR6); it becomes the lower end of the range.
 * @param labelGib     the number on the label
 * @param reportedMib  total that nvidia-smi reports, or null where no listing is known
 * @param source       document that prints the label
 */
export function memoryLabel(labelGib: number, reportedMib: number | null, source: string): Fact {
  const bytes = labelGib * GIB;
  if (reportedMib === null) return fact(bytes, "B", "documented", `${source}; the label counts in GiB`);
  const text = `${source}; the label counts in GiB, nvidia-smi reports ${reportedMib} MiB`;
  return fact(bytes, "B", "documented", text, [reportedMib * MIB, bytes]);
}

/**
 * L2 cache from its label, which counts in MiB: deviceQuery prints 41943040 bytes for the "40 MB" of an A100.
 * @param labelMib  the number on the label
 */
export function l2Label(labelMib: number, source: string): Fact {
  return fact(labelMib * MIB, "B", "documented", source);
}

/** Bandwidth of a PCIe slot with 16 lanes, both directions together. */
export function pcie(generation: 3 | 4 | 5): Fact {
  return fact(2 ** (generation + 2) * 1e9, "B/s", "documented", `NVIDIA datasheets: PCIe Gen${generation} x16`);
}

/** A number for which no solid source is known. It stays null rather than being guessed. */
export function unknown(unit: string): Fact<null> {
  return fact(null, unit, "assumed", "no solid source is known");
}

/** FP8 peak of a GPU whose tensor cores cannot do FP8. */
export const NO_FP8: Fact<null> = fact(
  null,
  "FLOP/s",
  "documented",
  "FP8 tensor cores came with Ada Lovelace and Hopper (NVIDIA architecture whitepapers)",
);
