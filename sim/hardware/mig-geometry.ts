import { fact } from "../base/fact.ts";
import type { Fact, Grade } from "../base/fact.ts";
import type { Mig, MigProfile } from "./gpu.ts";

/** What all GPUs with the same slices share: all of a profile but its name and its three quantities. */
type Shape = Pick<MigProfile, "id" | "computeSlices" | "memorySlices" | "kind" | "maxInstances" | "starts">;

const EVERY_SLICE = [0, 1, 2, 3, 4, 5, 6] as const;

/**
 * GPUs with 8 memory and 7 compute slices. Memory slice 7 belongs to no compute slice: only profiles with two or
 * more memory slices reach it.
 */
const SEVEN_SLICES = {
  "1g": { id: 19, computeSlices: 1, memorySlices: 1, kind: "standard", maxInstances: 7, starts: EVERY_SLICE },
  "1g+me": { id: 20, computeSlices: 1, memorySlices: 1, kind: "media", maxInstances: 1, starts: EVERY_SLICE },
  "1g x2": { id: 15, computeSlices: 1, memorySlices: 2, kind: "double-memory", maxInstances: 4, starts: [0, 2, 4, 6] },
  "2g": { id: 14, computeSlices: 2, memorySlices: 2, kind: "standard", maxInstances: 3, starts: [0, 2, 4] },
  "3g": { id: 9, computeSlices: 3, memorySlices: 4, kind: "standard", maxInstances: 2, starts: [0, 4] },
  "4g": { id: 5, computeSlices: 4, memorySlices: 4, kind: "standard", maxInstances: 1, starts: [0] },
  "7g": { id: 0, computeSlices: 7, memorySlices: 8, kind: "standard", maxInstances: 1, starts: [0] },
} as const satisfies Record<string, Shape>;

/** GPUs with 4 memory and 4 compute slices. */
const FOUR_SLICES = {
  "1g": { id: 14, computeSlices: 1, memorySlices: 1, kind: "standard", maxInstances: 4, starts: [0, 1, 2, 3] },
  "1g+me": { id: 21, computeSlices: 1, memorySlices: 1, kind: "media", maxInstances: 1, starts: [0, 1, 2, 3] },
  "2g": { id: 5, computeSlices: 2, memorySlices: 2, kind: "standard", maxInstances: 2, starts: [0, 2] },
  "2g+me": { id: 6, computeSlices: 2, memorySlices: 2, kind: "media", maxInstances: 1, starts: [0, 2] },
  "4g": { id: 0, computeSlices: 4, memorySlices: 4, kind: "standard", maxInstances: 1, starts: [0] },
} as const satisfies Record<string, Shape>;

/** One line of `nvidia-smi mig -lgip`: name, memory [GiB] as printed, SMs, copy engines. */
type ProfileRow = readonly [name: string, printedGib: number, sms: number, copyEngines: number];

/** The numbers of one GPU model for each shape, and where they were read. */
interface ProfileTable<Key extends string> {
  readonly rows: Readonly<Record<Key, ProfileRow>>;
  /** Document or listing of the rows. */
  readonly source: string;
  /** Where starts and maxima come from. */
  readonly origin: Mig["origin"];
  /** Grade and source of a memory size that is not in the listing, by shape. */
  readonly memoryOrigin?: Readonly<Partial<Record<Key, { readonly grade: Grade; readonly source: string }>>>;
}

/** MIG of A100, H100 and H200: 8 memory slices, 7 compute slices. */
export function sevenSliceMig(table: ProfileTable<keyof typeof SEVEN_SLICES>): Mig {
  return { memorySlices: 8, computeSlices: 7, origin: table.origin, profiles: buildProfiles(SEVEN_SLICES, table) };
}

/** MIG of A30: 4 memory slices, 4 compute slices. */
export function fourSliceMig(table: ProfileTable<keyof typeof FOUR_SLICES>): Mig {
  return { memorySlices: 4, computeSlices: 4, origin: table.origin, profiles: buildProfiles(FOUR_SLICES, table) };
}

function buildProfiles<Key extends string>(
  shapes: Readonly<Record<Key, Shape>>,
  table: ProfileTable<Key>,
): readonly MigProfile[] {
  return (Object.keys(shapes) as Key[]).map((key) => {
    const [name, printedGib, sms, copyEngines] = table.rows[key];
    const memory = table.memoryOrigin?.[key] ?? { grade: "documented", source: table.source };
    return {
      name,
      ...shapes[key],
      sms: fact(sms, "1", "documented", table.source),
      memoryBytes: printedMemory(printedGib, memory.grade, memory.source),
      copyEngines: fact(copyEngines, "1", "documented", table.source),
    };
  });
}

/**
 * lgip prints two decimals of a size that is a whole number of 1/16 GiB (9.62 is 9.625 GiB, 9856 MiB in NVML), so
 * the nearest sixteenth gives the exact bytes back.
 */
function printedMemory(printedGib: number, grade: Grade, source: string): Fact {
  return fact((Math.round(printedGib * 16) / 16) * 2 ** 30, "B", grade, `${source}; printed as ${printedGib} GiB`);
}
