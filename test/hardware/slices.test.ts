import { describe, expect, test } from "vitest";
import { fact } from "../../sim/base/fact.ts";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import { findGpu, GPUS } from "../../sim/hardware/gpus.ts";
import { findProfile } from "../../sim/hardware/mig-profiles.ts";
import { gpuInstance, wholeGpu } from "../../sim/hardware/slices.ts";

const GIB = 2 ** 30;
const a100 = findGpu("a100-sxm4-80gb")!;
const h100 = findGpu("h100-sxm5-80gb")!;

describe("a whole GPU", () => {
  test.each(GPUS)("owns all SMs, all bandwidth and the nominal memory: $name", (gpu) => {
    expect(wholeGpu(gpu, "gpu0")).toEqual({
      id: "gpu0",
      gpu,
      profile: null,
      sms: gpu.sms.value,
      bandwidthShare: 1,
      memoryBytes: gpu.memoryBytes.value,
    });
  });
});

describe("a GPU instance", () => {
  test("has the SMs and memory of its profile and is named after its place", () => {
    expect(gpuInstance(h100, findProfile(h100, "3g.40gb")!, 4, "gpu1")).toEqual({
      id: "gpu1/3g.40gb@4",
      gpu: h100,
      profile: "3g.40gb",
      sms: 60,
      bandwidthShare: 0.5,
      memoryBytes: 39.5 * GIB,
    });
  });

  test("gets bandwidth by memory slices, not by compute slices", () => {
    expect(share(a100, "1g.10gb", 6)).toBe(1 / 8);
    expect(share(a100, "1g.20gb", 6)).toBe(2 / 8);
    expect(share(a100, "2g.20gb", 4)).toBe(2 / 8);
    expect(share(a100, "3g.40gb", 0)).toBe(4 / 8);
    expect(share(a100, "4g.40gb", 0)).toBe(4 / 8);
    expect(share(a100, "7g.80gb", 0)).toBe(1);
    expect(share(findGpu("a30-24gb")!, "1g.6gb", 3)).toBe(1 / 4);
  });

  test("of the largest profile is smaller than the whole A100: 98 of 108 SMs, 79 of 80 GiB", () => {
    const largest = gpuInstance(a100, findProfile(a100, "7g.80gb")!, 0, "gpu0");
    expect([largest.sms, largest.memoryBytes / GIB]).toEqual([98, 79]);
  });

  test("cannot be built where the profile may not start, or from another GPU's profile", () => {
    const profile = findProfile(h100, "3g.40gb")!;
    expect(() => gpuInstance(h100, profile, 2, "gpu0")).toThrow(
      "gpu0/3g.40gb@2: 3g.40gb cannot start at 2, only at 0, 4",
    );
    expect(() => gpuInstance(a100, profile, 4, "gpu0")).toThrow("3g.40gb is not a profile of a100-sxm4-80gb");
    expect(() => gpuInstance(findGpu("t4-16gb")!, profile, 0, "gpu0")).toThrow("is not a profile of t4-16gb");
  });

  test("cannot be built from unknown numbers", () => {
    const profile = { ...findProfile(h100, "3g.40gb")!, sms: fact(null, "1", "assumed", "no listing is known") };
    const gpu: Gpu = { ...h100, mig: { ...h100.mig!, profiles: [profile] } };
    expect(() => gpuInstance(gpu, profile, 4, "gpu0")).toThrow("are not known");
  });
});

function share(gpu: Gpu, profile: string, start: number): number {
  return gpuInstance(gpu, findProfile(gpu, profile)!, start, "gpu0").bandwidthShare;
}
