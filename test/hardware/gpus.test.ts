import { describe, expect, test } from "vitest";
import type { Fact } from "../../sim/base/fact.ts";
import { GRADES } from "../../sim/base/fact.ts";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import { findGpu, gpuNames, GPUS, unknownGpu } from "../../sim/hardware/gpus.ts";

const GIB = 2 ** 30;
const MIB = 2 ** 20;

describe("every row of the GPU catalogue", () => {
  test("has its own lower-case name", () => {
    expect(new Set(gpuNames()).size).toBe(GPUS.length);
    for (const name of gpuNames()) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/u);
  });

  test("can be found by its name, and only by its exact name", () => {
    for (const gpu of GPUS) expect(findGpu(gpu.name)).toBe(gpu);
    expect(findGpu("A100-SXM4-80GB")).toBeUndefined();
  });

  test.each(GPUS)(
    "holds only positive numbers or null, each with source, unit, grade and a range around it: $name",
    (gpu) => {
      expect(factsOf(gpu).flatMap(([place, number]) => faultsOf(number).map((fault) => `${place}: ${fault}`))).toEqual(
        [],
      );
    },
  );

  test.each(GPUS)("counts SMs and bytes in whole numbers: $name", (gpu) => {
    const whole = [
      gpu.sms,
      gpu.memoryBytes,
      gpu.l2Bytes,
      ...(gpu.mig?.profiles ?? []).flatMap((p) => [p.sms, p.memoryBytes]),
    ];
    expect(whole.filter((number) => !Number.isSafeInteger(number.value))).toEqual([]);
  });

  test.each(GPUS)("has an FP32 peak of SMs × lanes × 2 × clock within 1 %: $name", (gpu) => {
    const peak = gpu.sms.value * lanesPerSm(gpu) * 2 * fp32ClockHz(gpu);
    expect(gpu.fp32Flops.value! / peak).toBeGreaterThan(0.99);
    expect(gpu.fp32Flops.value! / peak).toBeLessThan(1.01);
  });

  test.each(GPUS)("has more BF16 than FP32, and twice the BF16 in FP8 where it has FP8: $name", (gpu) => {
    expect(gpu.tensorFlops.value!).toBeGreaterThan(gpu.fp32Flops.value!);
    expect((gpu.fp8Flops.value ?? 2 * gpu.tensorFlops.value!) / gpu.tensorFlops.value!).toBeCloseTo(2, 1);
  });

  test("has an FP8 peak exactly where the tensor cores can do it", () => {
    const capable = GPUS.filter((gpu) => gpu.architecture === "Hopper" || gpu.architecture === "Ada Lovelace");
    expect(GPUS.filter((gpu) => gpu.fp8Flops.value !== null)).toEqual(capable);
  });
});

describe("device memory", () => {
  test.each(GPUS.filter((gpu) => gpu.mig !== null))(
    "is the label in GiB: the largest profile of $name would not fit into the label in GB",
    (gpu) => {
      const label = gpu.memoryBytes.value / GIB;
      const largest = Math.max(...gpu.mig!.profiles.map((profile) => profile.memoryBytes.value!));
      expect(Number.isInteger(label)).toBe(true);
      expect(largest).toBeGreaterThan(label * 1e9);
      expect(largest).toBeLessThanOrEqual(gpu.memoryBytes.value);
    },
  );

  test("of T4 has the 15 GiB left beside in-line ECC as the lower end of its range", () => {
    expect(findGpu("t4-16gb")!.memoryBytes).toMatchObject({ value: 16 * GIB, range: [15360 * MIB, 16 * GIB] });
  });
});

describe("an unknown GPU name", () => {
  test("that is short for several GPUs gets those", () => {
    expect(unknownGpu("a100-80gb")).toEqual({
      rule: "a100-80gb is not in the GPU catalogue",
      help: 'did you mean "a100-sxm4-80gb" or "a100-pcie-80gb"?',
    });
    expect(unknownGpu("h100").help).toBe('did you mean "h100-sxm5-80gb" or "h100-pcie-80gb" or "h100-nvl-94gb"?');
  });

  test("that is misspelt gets the nearest name", () => {
    expect(unknownGpu("a100-smx4-80gb").help).toBe('did you mean "a100-sxm4-80gb"?');
    expect(unknownGpu("A100_SXM4_80GB").help).toBe('did you mean "a100-sxm4-80gb"?');
  });

  test("that resembles nothing gets the whole list", () => {
    expect(unknownGpu("mi300x").help).toBe(`there are: ${gpuNames().join(", ")}`);
    expect(unknownGpu("")).toEqual({
      rule: "an empty name is not in the GPU catalogue",
      help: `there are: ${gpuNames().join(", ")}`,
    });
  });
});

function factsOf(gpu: Gpu): readonly (readonly [place: string, number: Fact<number | null>])[] {
  const own = Object.entries(gpu).filter(([, value]) => isFact(value));
  const profiles = (gpu.mig?.profiles ?? []).flatMap((profile) =>
    Object.entries(profile)
      .filter(([, value]) => isFact(value))
      .map(([field, value]) => [`${gpu.name} ${profile.name} ${field}`, value as Fact<number | null>] as const),
  );
  expect(own).toHaveLength(11);
  expect(profiles).toHaveLength(3 * (gpu.mig?.profiles.length ?? 0));
  return [...own.map(([field, value]) => [`${gpu.name} ${field}`, value as Fact<number | null>] as const), ...profiles];
}

function faultsOf({ value, unit, grade, source, range }: Fact<number | null>): readonly string[] {
  const [low, high] = range ?? [value, value];
  return [
    ...(source.trim() === "" ? ["no source"] : []),
    ...(unit === "" ? ["no unit"] : []),
    ...(GRADES.includes(grade) ? [] : [`grade ${grade}`]),
    ...(value === null || (Number.isFinite(value) && value > 0) ? [] : [`value ${value}`]),
    ...(value === null || (low! <= value && value <= high!) ? [] : [`${value} outside ${low} to ${high}`]),
  ];
}

function isFact(value: unknown): boolean {
  return typeof value === "object" && value !== null && "grade" in value && "value" in value;
}

function lanesPerSm(gpu: Gpu): number {
  const has64 = gpu.architecture === "Volta" || gpu.architecture === "Turing" || /^a(100|30)-/u.test(gpu.name);
  return has64 ? 64 : 128;
}

/** The FP32 peaks printed for SXM Hopper boards are at the maximum clock, not at the one of the tensor peak. */
function fp32ClockHz(gpu: Gpu): number {
  return gpu.boostClockHz.range === undefined ? gpu.boostClockHz.value! : gpu.boostClockHz.range[1];
}
