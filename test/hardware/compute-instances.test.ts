import { describe, expect, test } from "vitest";
import { computeProfiles, computeRefusal, findComputeProfile } from "../../sim/hardware/compute-instances.ts";
import { findGpu, GPUS } from "../../sim/hardware/gpus.ts";
import { findProfile } from "../../sim/hardware/mig-profiles.ts";

const a100 = findGpu("a100-sxm4-40gb")!;
const h100 = findGpu("h100-pcie-80gb")!;

/** Name, SMs and greatest number of every compute instance profile. */
function listing(gpu: typeof a100, name: string): unknown[] {
  return computeProfiles(gpu, findProfile(gpu, name)!).map((one) => [one.name, one.sms.value, one.maxInstances]);
}

describe("compute instances of an A100", () => {
  test("are those that nvidia-smi lists", () => {
    expect(listing(a100, "2g.10gb")).toStrictEqual([
      ["1c.2g.10gb", 14, 2],
      ["2g.10gb", 28, 1],
    ]);
    expect(listing(a100, "4g.20gb")).toStrictEqual([
      ["1c.4g.20gb", 14, 4],
      ["2c.4g.20gb", 28, 2],
      ["4g.20gb", 56, 1],
    ]);
    expect(listing(a100, "7g.40gb")).toStrictEqual([
      ["1c.7g.40gb", 14, 7],
      ["2c.7g.40gb", 28, 3],
      ["3c.7g.40gb", 42, 2],
      ["4c.7g.40gb", 56, 1],
      ["7g.40gb", 98, 1],
    ]);
  });
});

describe("compute instances of an H100", () => {
  test("have the SMs of the one that is published for PCIe, and say that the rule is assumed", () => {
    const [one] = computeProfiles(h100, findProfile(h100, "3g.40gb")!);
    expect(one).toMatchObject({ name: "1c.3g.40gb", sms: { value: 14, grade: "assumed" } });
  });
});

test.each(GPUS.flatMap((gpu) => (gpu.mig?.profiles ?? []).map((profile) => [gpu, profile] as const)))(
  "compute instances of $name never have more SMs than their GPU instance ($1.name)",
  (gpu, profile) => {
    for (const { sms, maxInstances, computeSlices, name } of computeProfiles(gpu, profile)) {
      expect((sms.value ?? 0) * maxInstances).toBeLessThanOrEqual(profile.sms.value ?? 0);
      expect(computeSlices * maxInstances).toBeLessThanOrEqual(profile.computeSlices);
      expect(findComputeProfile(gpu, profile, name)).toBeDefined();
    }
  },
);

test("compute instances that need more slices than there are do not fit", () => {
  const profile = findProfile(a100, "3g.20gb")!;
  const [one, two] = computeProfiles(a100, profile);
  expect(computeRefusal(profile, [one!, two!])).toBeNull();
  expect(computeRefusal(profile, [two!, two!])?.help).toMatch(/fewer or narrower/u);
});
