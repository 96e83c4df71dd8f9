import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { AxisSpec } from "../../sim/scenario/sweep-schema.ts";
import { planSweep, type SweepPlan } from "../../sim/sweep/plan.ts";
import { inShard, parseShard, type Shard } from "../../sim/sweep/shard.ts";

function plan(document: unknown, ...vary: readonly AxisSpec[]): SweepPlan {
  return (planSweep(document, { vary }) as { plan: SweepPlan }).plan;
}

const DOCUMENT = { title: "T", a: { x: 0, y: "y" }, sweep: { vary: [] } };

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
const axesOf = (lengths: readonly number[]): AxisSpec[] =>
  lengths.map((length, i) => ({ path: `a.k${i}`, values: Array.from({ length }, (_, j) => j) }));

describe("planSweep", () => {
  test("varies the last axis fastest and leaves the sweep out of the cells", () => {
    const { axes, cells, cellAt } = plan(
      DOCUMENT,
      { path: "a.x", values: [1, 2] },
      { path: "a.z", values: ["p", "q", "r"] },
    );
    expect(axes.map(({ name }) => name)).toStrictEqual(["a.x", "a.z"]);
    expect(cells).toBe(6);
    expect([0, 1, 3].map((index) => cellAt(index))).toStrictEqual([
      { at: [0, 0], document: { title: "T", a: { x: 1, y: "y", z: "p" } } },
      { at: [0, 1], document: { title: "T", a: { x: 1, y: "y", z: "q" } } },
      { at: [1, 0], document: { title: "T", a: { x: 2, y: "y", z: "p" } } },
    ]);
    expect(DOCUMENT).toStrictEqual({ title: "T", a: { x: 0, y: "y" }, sweep: { vary: [] } });
  });

  check.prop([sizes], { seed: 1 })(
    "visits each combination once, in order, and always gives the same cell",
    (lengths) => {
      const { cells, cellAt } = plan(DOCUMENT, ...axesOf(lengths));
      expect(cells).toBe(lengths.reduce((product, length) => product * length, 1));
      const all = Array.from({ length: cells }, (_, index) => cellAt(index));
      const words = all.map(({ at }) => at.join(" "));
      expect(new Set(words).size).toBe(cells);
      expect(words.toSorted()).toStrictEqual(words);
      for (const { at, document } of all) {
        expect(document).toStrictEqual({
          title: "T",
          a: { x: 0, y: "y", ...Object.fromEntries(at.map((value, i) => [`k${i}`, value])) },
        });
      }
      expect(Array.from({ length: cells }, (_, i) => cellAt(cells - 1 - i)).toReversed()).toStrictEqual(all);
    },
  );

  check.prop([sizes], { seed: 2 })(
    "gives each value of each axis a reference, others at their first value",
    (lengths) => {
      const references = [...plan(DOCUMENT, ...axesOf(lengths)).referenceDocuments()].map(({ at }) => at);
      expect(references.every((at) => at.filter((value) => value > 0).length <= 1)).toBe(true);
      for (const [axis, length] of lengths.entries())
        expect(new Set(references.map((at) => at[axis]))).toStrictEqual(new Set(Array.from({ length }, (_, i) => i)));
      expect(new Set(references.map(String)).size).toBe(references.length);
    },
  );

  test("refuses an index without a cell", () => {
    const { cellAt } = plan(DOCUMENT, { path: "a.x", values: [1, 2] });
    for (const index of [-1, 2, 0.5, Number.NaN]) expect(() => cellAt(index)).toThrow(RangeError);
  });

  test("works on nothing but references, however many cells there are", () => {
    let looks = 0;
    const a = new Proxy(
      {},
      {
        ownKeys: () => {
          looks++;
          return [];
        },
      },
    );
    const { cells, cellAt } = plan({ a }, ...axesOf([10, 10, 10, 10, 10, 10]));
    expect(cells).toBe(1_000_000);
    // One for each of the 55 references.
    expect(looks).toBe(55);
    expect(cellAt(999_999).document).toStrictEqual({ a: { k0: 9, k1: 9, k2: 9, k3: 9, k4: 9, k5: 9 } });
    expect(looks).toBe(56);
  });

  test("reports what cannot be set, each once, before anything runs", () => {
    const vary = [
      { path: "b.c.d", values: [1, 2, 3] },
      { path: "a.x.y", values: [4] },
    ];
    expect(planSweep(DOCUMENT, { vary })).toStrictEqual({
      problems: [
        {
          path: "sweep.vary[0]",
          rule: 'the top of the file has no key "b"',
          found: "b.c.d",
          help: expect.any(String) as string,
        },
        {
          path: "sweep.vary[1]",
          rule: "a.x is 0 and holds no keys",
          found: "a.x.y",
          help: expect.any(String) as string,
        },
      ],
    });
  });

  test("reports problems of axes with the place that the caller names", () => {
    expect(planSweep(DOCUMENT, { vary: [{ path: "a.x", values: [1, 1] }] }, () => "--vary")).toMatchObject({
      problems: [{ path: "--vary.values[1]" }],
    });
  });

  test("reports a value of one axis that takes away the place that another one sets", () => {
    const vary = [
      { path: "a", values: [{ x: {} }, "text"] },
      { path: "a.x.z", values: [1] },
    ];
    expect(planSweep(DOCUMENT, { vary })).toMatchObject({
      problems: [{ path: "sweep.vary[1]", rule: 'a is "text" and holds no keys' }],
    });
  });

  test("refuses more cells than can be counted", () => {
    const values = Array.from({ length: 1000 }, (_, i) => i);
    const vary = ["p", "q", "r", "s", "t", "u"].map((path) => ({ path, values }));
    expect(planSweep(DOCUMENT, { vary })).toMatchObject({
      problems: [{ rule: expect.stringContaining("can be counted") as string }],
    });
  });
});

describe("shards", () => {
  test.each([
    ["1/1", 1, 1],
    ["2/7", 2, 7],
    [" 7 / 7 ", 7, 7],
  ])("%s is read", (text, number, of) => {
    expect(parseShard(text)).toStrictEqual({ shard: { number, of } });
  });

  test.each(["", "2", "0/7", "8/7", "-1/7", "1.5/7", "a/b", "1/0", "1/7/2"])("%j is refused", (text) => {
    expect(parseShard(text)).toMatchObject({ problem: { path: "--shard", found: `"${text}"` } });
  });

  check.prop([fc.integer({ min: 1, max: 20 }), fc.nat({ max: 200 })], { seed: 3 })(
    "hold each cell in exactly one, and differ by one cell at most",
    (of, cells) => {
      const shards = Array.from({ length: of }, (_, i): Shard => ({ number: i + 1, of }));
      const all = Array.from({ length: cells }, (_, i) => i);
      for (const cell of all) expect(shards.filter((shard) => inShard(cell, shard))).toHaveLength(1);
      const held = shards.map((shard) => all.filter((cell) => inShard(cell, shard)).length);
      expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
    },
  );
});
