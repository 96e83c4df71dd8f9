import { describe, expect, test } from "vitest";
import type { Gpu, MigProfile } from "../../sim/hardware/gpu.ts";
import { findGpu, gpuNames, GPUS } from "../../sim/hardware/gpus.ts";
import {
  findProfile,
  missingNumber,
  missingProfileNumber,
  noMig,
  unknownProfile,
} from "../../sim/hardware/mig-profiles.ts";
import { fact } from "../../sim/base/fact.ts";

const MIB = 2 ** 20;

const withMig = GPUS.filter((gpu) => gpu.mig !== null);
const a100 = findGpu("a100-sxm4-80gb")!;
const h100 = findGpu("h100-sxm5-80gb")!;
const t4 = findGpu("t4-16gb")!;

describe("MIG profiles", () => {
  test("exist on nine GPUs of the catalogue", () => {
    expect(withMig.map((gpu) => gpu.name)).toEqual([
      "a100-sxm4-40gb",
      "a100-sxm4-80gb",
      "a100-pcie-40gb",
      "a100-pcie-80gb",
      "a30-24gb",
      "h100-sxm5-80gb",
      "h100-pcie-80gb",
      "h100-nvl-94gb",
      "h200-sxm-141gb",
    ]);
  });

  test.each(withMig)("have names and ids of their own on $name, and the name tells the compute slices", (gpu) => {
    const { profiles } = gpu.mig!;
    expect(new Set(profiles.map((profile) => profile.name)).size).toBe(profiles.length);
    expect(new Set(profiles.map((profile) => profile.id)).size).toBe(profiles.length);
    for (const profile of profiles) {
      expect(profile.name).toMatch(new RegExp(`^${profile.computeSlices}g\\.\\d+gb(\\+me)?$`, "u"));
      expect(profile.name.endsWith("+me")).toBe(profile.kind === "media");
      expect(findProfile(gpu, profile.name)).toBe(profile);
    }
  });

  test.each(withMig)("of $name name their memory to within 12 %", (gpu) => {
    for (const profile of gpu.mig!.profiles) {
      const label = Number(/\.(\d+)gb/u.exec(profile.name)![1]);
      expect(Math.abs(profile.memoryBytes.value! / 2 ** 30 / label - 1)).toBeLessThan(0.12);
    }
  });

  test.each(withMig)("of $name lie on the axis wherever they may start", (gpu) => {
    for (const profile of gpu.mig!.profiles) {
      expect(profile.starts.length).toBeGreaterThanOrEqual(profile.maxInstances);
      for (const start of profile.starts) {
        expect(start + profile.memorySlices).toBeLessThanOrEqual(gpu.mig!.memorySlices);
      }
    }
  });

  test.each(withMig)("of $name never lose SMs, memory or copy engines by growing", (gpu) => {
    const standard = gpu.mig!.profiles.filter((profile) => profile.kind === "standard");
    for (const [index, profile] of standard.entries()) {
      const smaller = standard[index - 1];
      if (smaller === undefined) continue;
      expect(profile.sms.value!).toBeGreaterThan(smaller.sms.value!);
      expect(profile.memoryBytes.value!).toBeGreaterThanOrEqual(smaller.memoryBytes.value!);
      expect(profile.copyEngines.value!).toBeGreaterThan(smaller.copyEngines.value!);
    }
    expect(standard.at(-1)!.copyEngines.value).toBe(gpu.copyEngines.value);
  });

  test("of A100 40 GB have the sizes in MiB that NVML reports, though lgip prints two decimals", () => {
    const sizes = findGpu("a100-sxm4-40gb")!.mig!.profiles.map((profile) => profile.memoryBytes.value! / MIB);
    expect(sizes).toEqual([4864, 4864, 9856, 9856, 19968, 19968, 40192]);
  });

  test("of H200 say that their placements are taken over from H100", () => {
    expect(findGpu("h200-sxm-141gb")!.mig!.origin.grade).toBe("derived");
    expect(h100.mig!.origin.grade).toBe("documented");
  });
});

describe("SMs of MIG profiles", () => {
  test("of A100 are 14 for each compute slice, and even 7g lacks 10 of the 108", () => {
    for (const profile of a100.mig!.profiles) expect(profile.sms.value).toBe(14 * profile.computeSlices);
    expect(a100.sms.value - sms(a100, "7g.80gb")).toBe(10);
  });

  test("of H100 are not proportional to compute slices, and 7g has them all", () => {
    expect(h100.mig!.profiles.map((profile) => [profile.name, profile.sms.value])).toEqual([
      ["1g.10gb", 16],
      ["1g.10gb+me", 16],
      ["1g.20gb", 26],
      ["2g.20gb", 32],
      ["3g.40gb", 60],
      ["4g.40gb", 64],
      ["7g.80gb", 132],
    ]);
    expect(sms(h100, "3g.40gb") / sms(h100, "4g.40gb")).toBeGreaterThan(3 / 4);
    expect(sms(h100, "7g.80gb")).toBe(h100.sms.value);
  });

  test("of H100 NVL and H200 are those of H100 SXM", () => {
    const counts = h100.mig!.profiles.map((profile) => profile.sms.value);
    for (const name of ["h100-nvl-94gb", "h200-sxm-141gb"]) {
      expect(findGpu(name)!.mig!.profiles.map((profile) => profile.sms.value)).toEqual(counts);
    }
  });

  test("of H100 PCIe differ again: 14, 30, 46, 62, 114", () => {
    const pcie = findGpu("h100-pcie-80gb")!;
    const standard = pcie.mig!.profiles.filter((profile) => profile.kind === "standard");
    expect(standard.map((profile) => profile.sms.value)).toEqual([14, 30, 46, 62, 114]);
    expect(sms(pcie, "1g.20gb")).toBe(14);
  });
});

describe("a profile that a GPU does not have", () => {
  test.each([
    ["3g.20gb", "h100-sxm5-80gb", "3g.40gb"],
    ["1g.5gb", "h100-sxm5-80gb", "1g.10gb"],
    ["1g.18gb", "h100-sxm5-80gb", "1g.20gb"],
    ["1g.5gb+me", "h100-sxm5-80gb", "1g.10gb+me"],
    ["1g.10gb+me.all", "h100-sxm5-80gb", "1g.10gb+me"],
    ["7g.40gb", "h100-sxm5-80gb", "7g.80gb"],
    ["2G.20GB", "a100-sxm4-80gb", "2g.20gb"],
    ["2g.20gb", "a100-sxm4-40gb", "2g.10gb"],
    ["3g.40gb", "h200-sxm-141gb", "3g.71gb"],
    ["1g.5gb", "a30-24gb", "1g.6gb"],
  ])("is answered by compute slices, then memory: %s on %s means %s", (asked, gpuName, meant) => {
    const refusal = unknownProfile(findGpu(gpuName)!, asked);
    expect(refusal.rule).toBe(`${asked} does not exist on ${gpuName}`);
    expect(refusal.help.startsWith(`did you mean "${meant}"? `)).toBe(true);
  });

  test("is answered by spelling when no profile has its compute slices", () => {
    expect(unknownProfile(h100, "3g40gb").help).toMatch(/^did you mean "3g\.40gb"\?/u);
    expect(unknownProfile(h100, "5g.40gb").help).toMatch(/^did you mean "[34]g\.40gb"\?/u);
  });

  test("is answered with the list when it resembles nothing", () => {
    expect(unknownProfile(h100, "half")).toEqual({
      rule: "half does not exist on h100-sxm5-80gb",
      help: "h100-sxm5-80gb has 1g.10gb, 1g.10gb+me, 1g.20gb, 2g.20gb, 3g.40gb, 4g.40gb, 7g.80gb",
    });
  });

  test("is explained when it is a compute instance", () => {
    const refusal = unknownProfile(h100, "1c.3g.40gb");
    expect(refusal.rule).toMatch(/^1c\.3g\.40gb is a compute instance/u);
    expect(refusal.help).toContain("{profile: 3g.40gb, compute: [{profile: 1c, …}]}");
  });

  test("is refused on a GPU without MIG with the GPUs that have it and another way to share", () => {
    const refusal = unknownProfile(t4, "1g.5gb");
    expect(refusal).toEqual(noMig(t4));
    expect(refusal).toEqual({
      rule: "t4-16gb has no MIG",
      help: `use timeSlicing or mps on the whole GPU instead, or a GPU with MIG: ${withMig.map((gpu) => gpu.name).join(", ")}`,
    });
  });
});

describe("a number that the catalogue does not know", () => {
  test("is refused with its reason and the GPUs that have it", () => {
    const refusal = missingNumber(t4, "copyEngines")!;
    expect(refusal.rule).toBe("t4-16gb has no value for the number of copy engines (no solid source is known)");
    expect(refusal.help).toBe(
      `do without it, or take a GPU that has one: ${withMig.map((gpu) => gpu.name).join(", ")}`,
    );
  });

  test("is no hindrance where it is known", () => {
    for (const name of gpuNames()) expect(missingNumber(findGpu(name)!, "bandwidth")).toBeNull();
    for (const profile of h100.mig!.profiles) expect(missingProfileNumber(h100, profile)).toBeNull();
  });

  test("is refused for a profile too", () => {
    const [first, ...others] = h100.mig!.profiles;
    const unknown: MigProfile = { ...first!, sms: fact(null, "1", "assumed", "no listing is known") };
    const gpu: Gpu = { ...h100, mig: { ...h100.mig!, profiles: [unknown, ...others] } };
    expect(missingProfileNumber(gpu, unknown)).toEqual({
      rule: "1g.10gb on h100-sxm5-80gb has no value for its SMs (no listing is known)",
      help: "take another profile: 1g.10gb+me, 1g.20gb, 2g.20gb, 3g.40gb, 4g.40gb, 7g.80gb",
    });
  });
});

function sms(gpu: Gpu, name: string): number {
  return findProfile(gpu, name)!.sms.value!;
}
