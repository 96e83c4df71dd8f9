import { test as law } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { stableJson } from "../../sim/base/json.ts";
import { tinyResult } from "../support/tiny.ts";
import { scenarios } from "./arbitraries.ts";
import { undrawn } from "./documents.ts";
import { cases } from "./leaves.ts";

describe("a result", () => {
  law.prop([scenarios(), scenarios()], cases(30))(
    "has the same bytes every time, also after other runs",
    (document, other) => {
      const first = stableJson(tinyResult(document));
      expect(stableJson(tinyResult(document))).toBe(first);
      tinyResult(other);
      expect(stableJson(tinyResult(document))).toBe(first);
    },
  );

  law.prop([scenarios()], cases(60))("can be written to JSON and read back without loss", (document) => {
    const result = tinyResult(JSON.parse(JSON.stringify(document)) as typeof document);
    const text = stableJson(result);
    // Strict: NaN, infinities, typed arrays and missing values would come back as something else.
    expect(JSON.parse(text)).toStrictEqual(result);
    expect(stableJson(JSON.parse(text))).toBe(text);
  });

  law.prop([scenarios()], cases(40))("depends on the seed only through what is drawn", (document) => {
    const fixed = undrawn(document);
    const { policies } = tinyResult(fixed);
    expect(tinyResult({ ...fixed, seed: 12_345 }).policies).toStrictEqual(policies);
  });
});
