import { describe, expect, it } from "vitest";
import { arrangementsOf, type Counts, divisions, hasLargerPart } from "../../sim/choice/arrangements.ts";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import { findGpu } from "../../sim/hardware/gpus.ts";
import { autoPlace, enumerateLayouts, layoutRefusals } from "../../sim/hardware/placement.ts";

/** The same count by brute force: every tenant is put on every instance of every layout; what looks the same is one. */
function bruteForce(gpu: Gpu, counts: Counts): Set<string> {
  const kinds = counts.flatMap((count, kind) => Array.from({ length: count }, () => kind));
  const found = new Set<string>();
  for (const layout of enumerateLayouts(gpu.mig!, ["standard", "double-memory"])) {
    const places = layout.length ** kinds.length;
    for (let code = 0; code < places; code++) {
      const on = layout.map((): number[] => counts.map(() => 0));
      let rest = code;
      for (const kind of kinds) {
        on[rest % layout.length]![kind]!++;
        rest = Math.floor(rest / layout.length);
      }
      const sizes = on.map((own) => own.reduce((sum, count) => sum + count, 0));
      if (sizes.includes(0)) continue;
      const shared = sizes.filter((size) => size > 1).length;
      for (let ways = 0; ways < 2 ** shared; ways++) {
        let bit = 0;
        const parts = layout.map(({ profile }, i) => {
          const policy = sizes[i] === 1 ? "exclusive" : (ways >> bit++) % 2 === 0 ? "mps" : "timeSlicing";
          return `${profile.name} ${policy} ${on[i]!.join()}`;
        });
        found.add(parts.toSorted().join("; "));
      }
    }
  }
  return found;
}

describe("arrangements on one GPU", () => {
  it.each([
    ["a30-24gb", [1, 1]],
    ["a30-24gb", [1, 1, 1]],
    ["a30-24gb", [3]],
    ["a30-24gb", [2, 2]],
    ["a100-sxm4-80gb", [1, 1]],
    ["a100-sxm4-80gb", [2, 1]],
    ["a100-sxm4-40gb", [4]],
  ] as const)("are those of brute force, each once, on %s for %j", (name, counts) => {
    const gpu = findGpu(name)!;
    const listed = arrangementsOf(gpu, counts, () => true)
      .filter(([first]) => first!.profile !== null)
      .map((parts) =>
        parts
          .map((part) => `${part.profile!.name} ${part.policy} ${part.counts.join()}`)
          .toSorted()
          .join("; "),
      );
    expect(new Set(listed).size).toBe(listed.length);
    expect(new Set(listed)).toEqual(bruteForce(gpu, counts));
  });

  it("are all legal layouts", () => {
    const gpu = findGpu("a100-sxm4-80gb")!;
    for (const parts of arrangementsOf(gpu, [1, 1, 1], () => true)) {
      if (parts[0]!.profile === null) continue;
      const wanted = parts.map(({ profile }) => ({ profile: profile! }));
      const placed = autoPlace(gpu.mig!, wanted);
      expect(
        "starts" in placed &&
          layoutRefusals(
            gpu.mig!,
            wanted.map(({ profile }, i) => ({ profile, start: placed.starts[i]! })),
          ),
      ).toEqual([]);
    }
  });

  it("never cut a GPU without MIG", () => {
    const found = arrangementsOf(findGpu("v100-sxm2-32gb")!, [1, 1], () => true);
    expect(found.map(([part]) => part!.policy).toSorted()).toEqual(["mps", "timeSlicing"]);
    expect(found.flat().every(({ profile }) => profile === null)).toBe(true);
  });

  it("share a part among the processes of one tenant", () => {
    const found = arrangementsOf(findGpu("t4-16gb")!, [1], () => false);
    expect(found.map(([part]) => part!.policy)).toEqual(["mps", "timeSlicing"]);
  });
});

describe("a larger part", () => {
  const gpu = findGpu("a100-sxm4-80gb")!;
  const profile = (name: string) => gpu.mig!.profiles.find((one) => one.name === name)!;
  const parts = (...names: string[]) =>
    names.map((name) => ({ profile: profile(name), policy: "exclusive" as const, counts: [1] }));

  it("is free beside 2g and 3g, and is not beside 4g and 3g", () => {
    expect(hasLargerPart(gpu, parts("3g.40gb", "2g.20gb"), true)).toBe(true);
    expect(hasLargerPart(gpu, parts("4g.40gb", "3g.40gb"), true)).toBe(false);
  });

  it("is the whole GPU for a single part, where it may be had", () => {
    expect(hasLargerPart(gpu, parts("7g.80gb"), true)).toBe(true);
    expect(hasLargerPart(gpu, parts("7g.80gb"), false)).toBe(false);
  });
});

describe("divisions among GPUs", () => {
  it("are the partitions of a set for tenants that differ, and of a number for tenants that do not", () => {
    expect(divisions([1, 1, 1, 1], 4)).toHaveLength(15);
    expect(divisions([5], 5)).toHaveLength(7);
    expect(divisions([5], 2)).toHaveLength(3);
  });
});
