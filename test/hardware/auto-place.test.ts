import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import { findGpu, GPUS } from "../../sim/hardware/gpus.ts";
import { findProfile } from "../../sim/hardware/mig-profiles.ts";
import { autoPlace, enumerateLayouts, layoutRefusals } from "../../sim/hardware/placement.ts";
import type { Wanted } from "../../sim/hardware/placement.ts";

const h100 = findGpu("h100-sxm5-80gb")!;
const a30 = findGpu("a30-24gb")!;
const ALL = ["standard", "double-memory", "media"] as const;

describe("profiles without a start", () => {
  test("are placed in the order in which the driver was seen to place them", () => {
    expect(place(h100, "1g.10gb", 7)).toEqual({ starts: [6, 4, 5, 0, 1, 2, 3] });
    expect(place(h100, "2g.20gb")).toEqual({ starts: [4] });
    expect(place(h100, "3g.40gb", 2)).toEqual({ starts: [4, 0] });
    expect(autoPlace(h100.mig!, wanted(h100, "3g.40gb 1g.10gb 2g.20gb 1g.10gb"))).toEqual({ starts: [4, 0, 2, 1] });
  });

  test("get memory slice 7 for the double-memory 1g", () => {
    expect(place(h100, "1g.20gb")).toEqual({ starts: [6] });
    const sixAndOne = `${"1g.10gb ".repeat(6)}1g.20gb`;
    expect(autoPlace(h100.mig!, wanted(h100, sixAndOne))).toEqual({ starts: [4, 5, 0, 1, 2, 3, 6] });
  });

  test("are rearranged where the driver, one after the other, runs out of resources", () => {
    expect(autoPlace(h100.mig!, wanted(h100, "1g.10gb 1g.10gb 2g.20gb 3g.40gb"))).toEqual({ starts: [0, 1, 2, 4] });
  });

  test("go round the starts that are given", () => {
    expect(autoPlace(h100.mig!, wanted(h100, "2g.20gb 3g.40gb@4 1g.10gb"))).toEqual({ starts: [0, 4, 2] });
    expect(autoPlace(h100.mig!, wanted(h100, "3g.40gb 1g.10gb@6"))).toEqual({ starts: [0, 6] });
  });

  test("on A30 are placed from slice 0 on, for want of a documented order", () => {
    expect(autoPlace(a30.mig!, wanted(a30, "1g.6gb 2g.12gb 1g.6gb"))).toEqual({ starts: [0, 2, 1] });
  });

  test("may be none", () => {
    expect(autoPlace(h100.mig!, [])).toEqual({ starts: [] });
  });
});

describe("profiles that cannot all be placed are refused in words", () => {
  test("for too many of one", () => {
    expect(place(h100, "1g.10gb", 8)).toMatchObject({ rule: "at most 7 of 1g.10gb" });
    expect(place(h100, "1g.10gb+me", 2)).toMatchObject({ rule: "at most 1 of 1g.10gb+me" });
  });

  test("for too many compute slices", () => {
    expect(autoPlace(h100.mig!, wanted(h100, "4g.40gb 2g.20gb 2g.20gb"))).toMatchObject({
      rule: "needs 8 compute slices of 7",
    });
  });

  test("for too many memory slices, since 3g takes four of them", () => {
    expect(autoPlace(h100.mig!, wanted(h100, "3g.40gb 3g.40gb 1g.10gb"))).toEqual({
      rule: "needs 9 memory slices of 8",
      help: "take a smaller profile, or one more GPU; memory slices: 3g.40gb 4, 1g.10gb 1",
    });
  });

  test("for a start that is wrong or taken", () => {
    expect(autoPlace(h100.mig!, wanted(h100, "4g.40gb@4"))).toMatchObject({ rule: "4g.40gb must start at 0" });
    expect(autoPlace(h100.mig!, wanted(h100, "3g.40gb@4 2g.20gb@4"))).toMatchObject({ rule: "overlaps 3g.40gb at 4" });
  });

  test("for given starts that leave no room", () => {
    expect(autoPlace(h100.mig!, wanted(h100, "3g.40gb@0 2g.20gb 2g.20gb"))).toEqual({
      rule: "these profiles do not fit side by side",
      help: "leave all starts out, or take a smaller profile; they may start: 3g.40gb at 0 or 4; 2g.20gb at 0, 2 or 4",
    });
  });
});

describe("automatic placement", () => {
  const scenes = GPUS.flatMap(({ mig }) => (mig === null ? [] : [{ mig, layouts: enumerateLayouts(mig, ALL) }]));
  const anyScene = fc
    .constantFrom(...scenes)
    .chain(({ mig, layouts }) => fc.record({ mig: fc.constant(mig), layout: fc.constantFrom(...layouts) }));

  test("finds a place for the profiles of every legal layout, in any order", () => {
    const shuffled = anyScene.chain(({ mig, layout }) =>
      fc.record({ mig: fc.constant(mig), layout: fc.shuffledSubarray([...layout], { minLength: layout.length }) }),
    );
    fc.assert(
      fc.property(shuffled, ({ mig, layout }) => {
        const profiles = layout.map(({ profile }) => ({ profile }));
        const starts = startsOf(autoPlace(mig, profiles));
        expect(
          layoutRefusals(
            mig,
            profiles.map(({ profile }, index) => ({ profile, start: starts[index]! })),
          ),
        ).toEqual([]);
      }),
      { seed: 21, numRuns: 1000 },
    );
  });

  test("keeps given starts and fills up any part of a legal layout", () => {
    const partlyGiven = fc.record({ scene: anyScene, keep: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }) });
    fc.assert(
      fc.property(partlyGiven, ({ scene: { mig, layout }, keep }) => {
        const list = layout.map(({ profile, start }, index) =>
          keep[index] === true ? { profile, start } : { profile },
        );
        const starts = startsOf(autoPlace(mig, list));
        expect(starts.filter((_, index) => keep[index])).toEqual(
          layout.filter((_, index) => keep[index]).map(({ start }) => start),
        );
        expect(
          layoutRefusals(
            mig,
            layout.map(({ profile }, index) => ({ profile, start: starts[index]! })),
          ),
        ).toEqual([]);
      }),
      { seed: 22, numRuns: 1000 },
    );
  });

  test("finds room whenever counts, compute slices and memory slices suffice and no start is given", () => {
    const anyProfiles = fc.array(fc.constantFrom(...h100.mig!.profiles), { maxLength: 8 });
    fc.assert(
      fc.property(anyProfiles, (profiles) => {
        const placed = autoPlace(
          h100.mig!,
          profiles.map((profile) => ({ profile })),
        );
        expect(placed).not.toMatchObject({ rule: "these profiles do not fit side by side" });
      }),
      { seed: 23, numRuns: 2000 },
    );
  });
});

function startsOf(placed: ReturnType<typeof autoPlace>): readonly number[] {
  if ("starts" in placed) return placed.starts;
  throw new Error(`${placed.rule}. ${placed.help}`);
}

function place(gpu: Gpu, name: string, count = 1): ReturnType<typeof autoPlace> {
  return autoPlace(gpu.mig!, wanted(gpu, Array.from({ length: count }, () => name).join(" ")));
}

/** "3g.40gb@4 1g.10gb": a profile with a start, then one without. */
function wanted(gpu: Gpu, text: string): readonly Wanted[] {
  return text.split(" ").map((part) => {
    const [name, start] = part.split("@");
    const profile = findProfile(gpu, name!)!;
    return start === undefined ? { profile } : { profile, start: Number(start) };
  });
}
