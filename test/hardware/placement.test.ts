import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Gpu, Mig, MigProfile } from "../../sim/hardware/gpu.ts";
import { findGpu, GPUS } from "../../sim/hardware/gpus.ts";
import { findProfile } from "../../sim/hardware/mig-profiles.ts";
import {
  distinctMultisets,
  enumerateLayouts,
  fits,
  isMaximal,
  layoutRefusals,
  layoutSms,
  maximalLayouts,
  placementRefusal,
} from "../../sim/hardware/placement.ts";
import type { Layout, Placement } from "../../sim/hardware/placement.ts";

const a100 = findGpu("a100-sxm4-80gb")!;
const h100 = findGpu("h100-sxm5-80gb")!;
const h100Pcie = findGpu("h100-pcie-80gb")!;
const a30 = findGpu("a30-24gb")!;

const STANDARD = ["standard"] as const;
const WITH_DOUBLE_MEMORY = ["standard", "double-memory"] as const;
const ALL = ["standard", "double-memory", "media"] as const;

const withMig = GPUS.filter((gpu) => gpu.mig !== null);
const sevenSlices = withMig.filter((gpu) => gpu.mig!.memorySlices === 8);

describe("the legal layouts", () => {
  test.each(sevenSlices)("of the standard profiles on $name: 297, of which 19 maximal with 14 multisets", (gpu) => {
    expect(counts(gpu.mig!, STANDARD)).toEqual({ layouts: 297, maximal: 19, multisets: 14 });
  });

  test.each(sevenSlices)("with the double-memory 1g on $name: 722, of which 78 maximal with 38 multisets", (gpu) => {
    expect(counts(gpu.mig!, WITH_DOUBLE_MEMORY)).toEqual({ layouts: 722, maximal: 78, multisets: 38 });
  });

  test("with every kind on A100 and H100: 239 maximal with 64 multisets", () => {
    expect(counts(a100.mig!, ALL)).toMatchObject({ maximal: 239, multisets: 64 });
    expect(counts(h100.mig!, ALL)).toMatchObject({ maximal: 239, multisets: 64 });
  });

  test("on A30: 5 maximal with 4 multisets, 17 with 8 when +me is counted", () => {
    expect(counts(a30.mig!, STANDARD)).toMatchObject({ maximal: 5, multisets: 4 });
    expect(counts(a30.mig!, ALL)).toMatchObject({ maximal: 17, multisets: 8 });
    expect(distinctMultisets(maximalLayouts(a30.mig!, STANDARD)).map((set) => set.map((p) => p.name))).toEqual([
      ["4g.24gb"],
      ["2g.12gb", "2g.12gb"],
      ["2g.12gb", "1g.6gb", "1g.6gb"],
      ["1g.6gb", "1g.6gb", "1g.6gb", "1g.6gb"],
    ]);
  });

  test("without 4g beside 3g are the 18 maximal ones that drivers before R510 knew", () => {
    const old = maximalLayouts(a100.mig!, STANDARD).filter((layout) => describeLayout(layout) !== "4g@0 3g@4");
    expect(old).toHaveLength(18);
  });

  test.each([
    ["standard profiles", a100.mig!, STANDARD],
    ["the double-memory 1g", h100.mig!, WITH_DOUBLE_MEMORY],
    ["A30 with +me", a30.mig!, ALL],
  ] as const)("are exactly the legal subsets of all places, tried one by one: %s", (_, mig, kinds) => {
    const found = enumerateLayouts(mig, kinds).map(canonical).toSorted();
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(legalSubsets(mig, kinds).map(canonical).toSorted());
  });
});

/** Every maximal layout of the standard profiles, with its SMs on A100, H100 SXM and H100 PCIe. */
const MAXIMAL: readonly (readonly [layout: string, a100: number, h100: number, h100Pcie: number])[] = [
  ["7g@0", 98, 132, 114],
  ["4g@0 3g@4", 98, 124, 108],
  ["3g@0 3g@4", 84, 120, 92],
  ["4g@0 2g@4 1g@6", 98, 112, 106],
  ["3g@0 2g@4 1g@6", 84, 108, 90],
  ["4g@0 1g@4 1g@5 1g@6", 98, 112, 104],
  ["3g@0 1g@4 1g@5 1g@6", 84, 108, 88],
  ["2g@0 2g@2 3g@4", 98, 124, 106],
  ["2g@0 2g@2 2g@4 1g@6", 98, 112, 104],
  ["2g@0 2g@2 1g@4 1g@5 1g@6", 98, 112, 102],
  ["2g@0 1g@2 1g@3 3g@4", 98, 124, 104],
  ["2g@0 1g@2 1g@3 2g@4 1g@6", 98, 112, 102],
  ["2g@0 1g@2 1g@3 1g@4 1g@5 1g@6", 98, 112, 100],
  ["1g@0 1g@1 2g@2 3g@4", 98, 124, 104],
  ["1g@0 1g@1 2g@2 2g@4 1g@6", 98, 112, 102],
  ["1g@0 1g@1 2g@2 1g@4 1g@5 1g@6", 98, 112, 100],
  ["1g@0 1g@1 1g@2 1g@3 3g@4", 98, 124, 102],
  ["1g@0 1g@1 1g@2 1g@3 2g@4 1g@6", 98, 112, 100],
  ["1g@0 1g@1 1g@2 1g@3 1g@4 1g@5 1g@6", 98, 112, 98],
];

describe("the maximal layouts", () => {
  test("of the standard profiles are those of the table", () => {
    const table = MAXIMAL.map(([layout]) => layout).toSorted();
    for (const gpu of sevenSlices) {
      expect(maximalLayouts(gpu.mig!, STANDARD).map(describeLayout).toSorted()).toEqual(table);
    }
  });

  test.each(MAXIMAL)("%s has %i SMs on A100, %i on H100 SXM, %i on H100 PCIe", (text, onA100, onH100, onPcie) => {
    const reached = [a100, h100, h100Pcie].map((gpu) => layoutSms(layoutOf(gpu, text)));
    expect(reached).toEqual([onA100, onH100, onPcie]);
  });

  test.each(withMig)("of $name never hold more SMs or memory than its largest profile", (gpu) => {
    const largest = gpu.mig!.profiles.at(-1)!;
    for (const layout of maximalLayouts(gpu.mig!, ALL)) {
      const memory = layout.reduce((total, { profile }) => total + profile.memoryBytes.value!, 0);
      expect(layoutSms(layout)).toBeLessThanOrEqual(largest.sms.value!);
      expect(memory).toBeLessThanOrEqual(largest.memoryBytes.value!);
    }
  });

  test("can be maximal for their position alone: one more 1g fits when 3g moves from 0 to 4", () => {
    const oneG = findProfile(a100, "1g.10gb")!;
    expect(fits(a100.mig!, layoutOf(a100, "3g@0 2g@4 1g@6"), oneG)).toEqual([]);
    expect(fits(a100.mig!, layoutOf(a100, "1g@0 2g@2 3g@4"), oneG)).toEqual([1]);
  });

  test("use all eight memory slices only where a profile reaches slice 7", () => {
    expect(fits(h100.mig!, layoutOf(h100, "1g@0 1g@1 1g@2 1g@3 1g@4 1g@5"), findProfile(h100, "1g.20gb")!)).toEqual([
      6,
    ]);
    expect(
      fits(h100.mig!, layoutOf(h100, "1g@0 1g@1 1g@2 1g@3 1g@4 1g@5 1g@6"), findProfile(h100, "1g.20gb")!),
    ).toEqual([]);
  });

  test("have no SM total when an instance's SMs are not known", () => {
    const profile: MigProfile = {
      ...findProfile(h100, "1g.10gb")!,
      sms: { value: null, unit: "1", grade: "assumed", source: "no listing is known" },
    };
    expect(layoutSms([{ profile, start: 0 }])).toBeNull();
  });
});

describe("a placement is refused in words", () => {
  test("where the profile may not start", () => {
    expect(refuse(h100, "", "4g@4")).toEqual({
      rule: "4g.40gb must start at 0",
      help: "a start is a memory slice, as in nvidia-smi mig -lgipp; leave it out to have one chosen",
    });
    expect(refuse(h100, "", "3g@3")!.rule).toBe("3g.40gb must start at 0 or 4");
    expect(refuse(h100, "", "1g@7")!.rule).toBe("1g.10gb must start at 0, 1, 2, 3, 4, 5 or 6");
    expect(refuse(h100, "", "1g@0.5")!.rule).toMatch(/^1g\.10gb must start at/u);
  });

  test("where another instance lies, with the starts that are left", () => {
    expect(refuse(h100, "3g@4", "1g@5")).toEqual({
      rule: "overlaps 3g.40gb at 4",
      help: "1g.10gb still fits at 0, 1, 2 or 3",
    });
    expect(refuse(h100, "3g@4 1g@1 1g@3", "2g@0")).toEqual({
      rule: "overlaps 1g.10gb at 1",
      help: "no start is left for 2g.20gb; take a smaller profile or move 1g.10gb",
    });
  });

  test("beyond the maximum count of the profile", () => {
    expect(refuse(h100, "3g@0 3g@4", "3g@0")).toEqual({
      rule: "at most 2 of 3g.40gb",
      help: "take a smaller profile for the others, or one more GPU",
    });
  });

  test("for a second +me profile, also of another size", () => {
    const media = findProfile(a30, "1g.6gb+me")!;
    const layout = [{ profile: findProfile(a30, "2g.12gb+me")!, start: 0 }];
    expect(placementRefusal(a30.mig!, layout, { profile: media, start: 2 })).toEqual({
      rule: "at most one +me profile per GPU",
      help: "take 1g.6gb, which has the same SMs and memory",
    });
    expect(fits(a30.mig!, layout, media)).toEqual([]);
  });

  test("beyond the compute slices of the GPU", () => {
    const mig: Mig = { ...h100.mig!, computeSlices: 6 };
    expect(placementRefusal(mig, layoutOf(h100, "4g@0"), placementOf(h100, "3g@4"))!.rule).toBe(
      "needs 7 compute slices of 6",
    );
  });

  test("once for one mistake in a list, at its index", () => {
    const list = layoutOf(h100, "3g@4 1g@5 1g@5 2g@0");
    const refusals = layoutRefusals(h100.mig!, list);
    expect(refusals.map(({ index, refusal }) => [index, refusal.rule])).toEqual([
      [1, "overlaps 3g.40gb at 4"],
      [2, "overlaps 3g.40gb at 4"],
    ]);
    const misplacedTakesNoRoom = layoutRefusals(h100.mig!, layoutOf(h100, "1g@2 3g@0 2g@0"));
    expect(misplacedTakesNoRoom.map(({ index }) => index)).toEqual([1]);
    expect(layoutRefusals(h100.mig!, layoutOf(h100, "2g@0 3g@4"))).toEqual([]);
  });
});

describe("random layouts, built by adding what fits", () => {
  const anyLayout = fc
    .record({ gpu: fc.constantFrom(...withMig), picks: fc.array(fc.nat(1000), { maxLength: 8 }) })
    .map(({ gpu, picks }) => ({ mig: gpu.mig!, layout: grow(gpu.mig!, picks) }));

  test("never overlap and never exceed slices, counts or the one +me", () => {
    fc.assert(
      fc.property(anyLayout, ({ mig, layout }) => {
        expect(isLegal(mig, layout)).toBe(true);
        expect(layoutRefusals(mig, layout)).toEqual([]);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  test("stay legal with exactly the starts that fits() lists", () => {
    fc.assert(
      fc.property(anyLayout, ({ mig, layout }) => {
        for (const profile of mig.profiles) {
          const expected = profile.starts.filter((start) => isLegal(mig, [...layout, { profile, start }]));
          expect(fits(mig, layout, profile)).toEqual(expected);
          for (let start = 0; start < mig.memorySlices; start++) {
            const refusal = placementRefusal(mig, layout, { profile, start });
            expect(refusal === null).toBe(expected.includes(start));
          }
        }
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  test("are maximal exactly when nothing more can be placed", () => {
    fc.assert(
      fc.property(anyLayout, ({ mig, layout }) => {
        const extensible = mig.profiles.some((profile) =>
          profile.starts.some((start) => isLegal(mig, [...layout, { profile, start }])),
        );
        expect(isMaximal(mig, layout, ALL)).toBe(!extensible);
      }),
      { seed: 13, numRuns: 300 },
    );
  });
});

function counts(mig: Mig, kinds: readonly MigProfile["kind"][]): object {
  const maximal = maximalLayouts(mig, kinds);
  return {
    layouts: enumerateLayouts(mig, kinds).length,
    maximal: maximal.length,
    multisets: distinctMultisets(maximal).length,
  };
}

/** The rules of MIG written a second time: every memory slice at most once, starts, counts, compute slices, +me. */
function isLegal(mig: Mig, layout: Layout): boolean {
  const owners = Array.from({ length: mig.memorySlices }, () => 0);
  for (const { profile, start } of layout) {
    if (!profile.starts.includes(start)) return false;
    for (let slice = start; slice < start + profile.memorySlices; slice++) owners[slice]! += 1;
  }
  const computeSlices = layout.reduce((total, { profile }) => total + profile.computeSlices, 0);
  return (
    owners.every((count) => count <= 1) &&
    computeSlices <= mig.computeSlices &&
    mig.profiles.every((profile) => layout.filter((p) => p.profile === profile).length <= profile.maxInstances) &&
    layout.filter(({ profile }) => profile.kind === "media").length <= 1
  );
}

/** Tries each non-empty set of places, cutting off where two already overlap. */
function legalSubsets(mig: Mig, kinds: readonly MigProfile["kind"][]): readonly Layout[] {
  const places = mig.profiles
    .filter((profile) => kinds.includes(profile.kind))
    .flatMap((profile) => profile.starts.map((start) => ({ profile, start })));
  const subsets: Layout[] = [[]];
  for (const place of places) {
    subsets.push(...subsets.map((subset) => [...subset, place]).filter((subset) => isLegal(mig, subset)));
  }
  return subsets.slice(1);
}

function grow(mig: Mig, picks: readonly number[]): Layout {
  const layout: Placement[] = [];
  for (const pick of picks) {
    const places = mig.profiles.flatMap((profile) => fits(mig, layout, profile).map((start) => ({ profile, start })));
    if (places.length > 0) layout.push(places[pick % places.length]!);
  }
  return layout;
}

function canonical(layout: Layout): string {
  return layout
    .map(({ profile, start }) => `${start}:${profile.name}`)
    .toSorted()
    .join(" ");
}

function describeLayout(layout: Layout): string {
  return layout.map(({ profile, start }) => `${profile.computeSlices}g@${start}`).join(" ");
}

/** "4g@0 3g@4" on a GPU, standard profiles. */
function layoutOf(gpu: Gpu, text: string): Layout {
  return text === "" ? [] : text.split(" ").map((part) => placementOf(gpu, part));
}

function placementOf(gpu: Gpu, text: string): Placement {
  const [shape, start] = text.split("@");
  const profile = gpu.mig!.profiles.find((own) => own.kind === "standard" && own.name.startsWith(`${shape}.`))!;
  return { profile, start: Number(start) };
}

function refuse(gpu: Gpu, layout: string, placement: string): ReturnType<typeof placementRefusal> {
  return placementRefusal(gpu.mig!, layoutOf(gpu, layout), placementOf(gpu, placement));
}
