import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { scenarioJsonSchema } from "../../sim/scenario/schema.ts";
import { POLICIES } from "../../sim/sharing/index.ts";
import { changed, VALID } from "./valid.ts";

const ROOT = join(import.meta.dirname, "../..");
const schema = scenarioJsonSchema();
const validator = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);

/** Whether an editor with the schema would accept the text. */
function accepts(text: string): boolean {
  return validator.safeParse(parse(text)).success;
}

describe("the schema", () => {
  const scenarios = readdirSync(join(ROOT, "scenarios")).filter((file) => file.endsWith(".yaml"));
  test.each(scenarios)("accepts scenarios/%s", (file) => {
    expect(accepts(readFileSync(join(ROOT, "scenarios", file), "utf8"))).toBe(true);
  });

  test("accepts the valid file, and refuses what the grammar refuses", () => {
    expect(accepts(VALID)).toBe(true);
    for (const [from, to] of [
      ["duration", "durration"],
      ["count: 2", "count: 0"],
      ["kind: poisson", "kind: poison"],
      [", rate: 5/s", ""],
      ["tenants: [llm, web]", "tenants: []"],
      ["timeSlicing: {}", "mps: {overlapGain: many}"],
    ] as const) {
      expect([to, accepts(changed(from, to))]).toStrictEqual([to, false]);
    }
  });

  test("explains every setting of every policy", () => {
    const text = JSON.stringify(schema);
    for (const { key, doc, params } of POLICIES) {
      for (const words of [key, doc, ...Object.values(params).map((parameter) => parameter.doc)]) {
        expect(text).toContain(JSON.stringify(words));
      }
    }
  });
});
