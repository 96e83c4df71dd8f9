import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { nearest, suggest } from "../../sim/base/did-you-mean.ts";

const POLICIES = ["exclusive", "time-slicing", "mps", "mig", "vgpu"];

describe("nearest", () => {
  test.each([
    ["a letter too many", "exclussive", "exclusive"],
    ["a letter too few", "exclsive", "exclusive"],
    ["a wrong letter", "mqs", "mps"],
    ["two neighbours swapped", "vgup", "vgpu"],
    ["another separator", "time_slicing", "time-slicing"],
    ["no separator", "timeslicing", "time-slicing"],
    ["capital letters", "MPS", "mps"],
    ["the word itself", "mig", "mig"],
  ])("finds the word meant despite %s", (_mistake, word, meant) => {
    expect(nearest(word, POLICIES)).toBe(meant);
  });

  test.each(["fifo", "kubernetes", "", "round-robin"])("does not guess for %j, which is near nothing", (word) => {
    expect(nearest(word, POLICIES)).toBeUndefined();
  });

  test("takes the nearest of several, and of equals the first", () => {
    expect(nearest("3g.40g", ["3g.20gb", "3g.40gb", "4g.40gb"])).toBe("3g.40gb");
    expect(nearest("mqs", ["mis", "mps"])).toBe("mis");
    expect(nearest("mpg", ["mps", "mpg"])).toBe("mpg");
  });

  test("counts a swap of neighbours as one edit, a swap further apart as two", () => {
    expect(nearest("ba", ["ab"])).toBe("ab");
    expect(nearest("cba", ["abc"])).toBeUndefined();
  });

  check.prop([fc.string({ minLength: 3, maxLength: 20 }), fc.nat()], { seed: 1 })(
    "finds any word of three letters or more from which one letter was dropped",
    (word, at) => {
      const index = at % word.length;
      expect(nearest(word.slice(0, index) + word.slice(index + 1), [word])).toBe(word);
    },
  );
});

describe("suggest", () => {
  test("asks when there is a likely word, else lists what exists", () => {
    expect(suggest("mpps", POLICIES)).toBe('did you mean "mps"?');
    expect(suggest("fifo", POLICIES)).toBe("there are: exclusive, time-slicing, mps, mig, vgpu");
    expect(suggest("fifo", [])).toBe("there are none");
  });
});
