import { nearest } from "../base/did-you-mean.ts";
import type { Fact } from "../base/fact.ts";
import type { Gpu, MigProfile } from "./gpu.ts";
import { GPUS } from "./gpus.ts";
import type { Refusal } from "./refusal.ts";

/** The profile of a GPU by its exact name, or undefined; {@link unknownProfile} says why. */
export function findProfile(gpu: Gpu, name: string): MigProfile | undefined {
  return gpu.mig?.profiles.find((profile) => profile.name === name);
}

/**
 * The refusal for a profile name that {@link findProfile} does not find. The profile suggested has the same number
 * of compute slices and the nearest memory; where no such profile exists, the nearest spelling.
 */
export function unknownProfile(gpu: Gpu, name: string): Refusal {
  if (gpu.mig === null) return noMig(gpu);
  const names = gpu.mig.profiles.map((profile) => profile.name);
  const list = `${gpu.name} has ${names.join(", ")}`;
  const computeInstance = /^(\d+c)\.(.+)$/u.exec(name.toLowerCase());
  if (computeInstance !== null) {
    const whole = closestProfile(gpu.mig.profiles, computeInstance[2]!) ?? names[0]!;
    return {
      rule: `${name} is a compute instance, a part of a GPU instance's SMs`,
      help: `take the GPU instance, {profile: ${whole}, compute: [{profile: ${computeInstance[1]!}, …}]}; ${list}`,
    };
  }
  const guess = closestProfile(gpu.mig.profiles, name);
  return {
    rule: `${name === "" ? "an empty name" : name} does not exist on ${gpu.name}`,
    help: guess === undefined ? list : `did you mean "${guess}"? ${list}`,
  };
}

/** The refusal for partitions on a GPU that has no MIG. */
export function noMig(gpu: Gpu): Refusal {
  const capable = GPUS.filter((candidate) => candidate.mig !== null).map((candidate) => candidate.name);
  return {
    rule: `${gpu.name} has no MIG`,
    help: `use timeSlicing or mps on the whole GPU instead, or a GPU with MIG: ${capable.join(", ")}`,
  };
}

/** The columns of the catalogue that may be unknown, in words. */
const COLUMNS = {
  bandwidth: "memory bandwidth",
  l2Bytes: "L2 size",
  tensorFlops: "tensor-core peak",
  fp8Flops: "FP8 peak",
  fp32Flops: "FP32 peak",
  boostClockHz: "boost clock",
  tdpW: "TDP",
  copyEngines: "number of copy engines",
  pcieBandwidth: "PCIe bandwidth",
} as const satisfies Partial<Record<keyof Gpu, string>>;

/** A column of the catalogue that may be null. */
type UncertainColumn = keyof typeof COLUMNS;

/** The refusal when a scenario needs a number of the GPU that the catalogue leaves null, else null. */
export function missingNumber(gpu: Gpu, column: UncertainColumn): Refusal | null {
  const needed: Fact<number | null> = gpu[column];
  if (needed.value !== null) return null;
  const known = GPUS.filter((candidate) => candidate[column].value !== null).map((candidate) => candidate.name);
  return {
    rule: `${gpu.name} has no value for the ${COLUMNS[column]} (${needed.source})`,
    help: `do without it, or take a GPU that has one: ${known.join(", ")}`,
  };
}

/** The refusal when the SMs or the memory of a profile are not known, so that nothing can be placed on it, else null. */
export function missingProfileNumber(gpu: Gpu, profile: MigProfile): Refusal | null {
  const missing = [
    ...(profile.sms.value === null ? [`SMs (${profile.sms.source})`] : []),
    ...(profile.memoryBytes.value === null ? [`memory (${profile.memoryBytes.source})`] : []),
  ];
  if (missing.length === 0) return null;
  const known = (gpu.mig?.profiles ?? []).filter((own) => own.sms.value !== null && own.memoryBytes.value !== null);
  return {
    rule: `${profile.name} on ${gpu.name} has no value for its ${missing.join(" and ")}`,
    help: `take another profile: ${known.map((own) => own.name).join(", ")}`,
  };
}

/** Name of the profile most probably meant: compute slices, then memory, then the "+me" ending; else spelling. */
function closestProfile(profiles: readonly MigProfile[], name: string): string | undefined {
  const asked = readName(name);
  const distances = profiles.flatMap((profile) => {
    const own = readName(profile.name);
    if (asked === null || own === null || own.compute !== asked.compute) return [];
    const memory = Math.abs(own.gigabytes - asked.gigabytes);
    return [{ profile, memory, ending: endingDistance(asked.ending, own.ending) }];
  });
  const [best] = distances.toSorted((a, b) => a.memory - b.memory || a.ending - b.ending);
  return (
    best?.profile.name ??
    nearest(
      name,
      profiles.map((profile) => profile.name),
    )
  );
}

/** "+me.all" is nearer to "+me" than to no ending at all. */
function endingDistance(asked: string, own: string): number {
  if (asked === own) return 0;
  return own !== "" && asked.startsWith(own) ? 1 : 2;
}

function readName(name: string): { compute: number; gigabytes: number; ending: string } | null {
  const match = /^(\d+)g\.(\d+)gb(.*)$/u.exec(name.trim().toLowerCase());
  return match === null ? null : { compute: Number(match[1]), gigabytes: Number(match[2]), ending: match[3]! };
}
