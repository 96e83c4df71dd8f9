import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { stableJson } from "../../sim/base/json.ts";

describe("stableJson", () => {
  test("sorts keys at every depth and leaves lists in their order", () => {
    expect(stableJson({ b: [3, 1, { d: 1, c: 2 }], a: { z: null, y: "é" } })).toBe(
      `{
  "a": {
    "y": "é",
    "z": null
  },
  "b": [
    3,
    1,
    {
      "c": 2,
      "d": 1
    }
  ]
}
`,
    );
  });

  test("sorts by code unit, not by the language of the machine", () => {
    expect(Object.keys(JSON.parse(stableJson({ ä: 1, z: 1, Z: 1, a: 1 })) as object)).toStrictEqual([
      "Z",
      "a",
      "z",
      "ä",
    ]);
  });

  check.prop([fc.jsonValue()], { seed: 1, numRuns: 500 })("reads back as the same value", (value) => {
    // JSON has no -0; everything else must come back.
    expect(JSON.parse(stableJson(value))).toStrictEqual(JSON.parse(JSON.stringify(value)));
  });

  check.prop([fc.dictionary(fc.string(), fc.jsonValue())], { seed: 2, numRuns: 500 })(
    "gives the same bytes whatever order the keys were added in",
    (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(stableJson(reversed)).toBe(stableJson(value));
    },
  );

  test("leaves its argument as it was", () => {
    const value = Object.freeze({ b: Object.freeze([2, 1]), a: 1 });
    stableJson(value);
    expect(Object.keys(value)).toStrictEqual(["b", "a"]);
  });
});
