import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { SweepAxis } from "../../sim/result/sweep.ts";
import type { AxisSpec } from "../../sim/scenario/sweep-schema.ts";
import { type Axis, resolveAxes } from "../../sim/sweep/axes.ts";
import { parseVary } from "../../sim/sweep/vary-text.ts";

const place = (index: number): string => `sweep.vary[${index}]`;

/** Axes given as on the command line, or as in YAML. */
function read(...given: readonly (string | AxisSpec)[]): ReturnType<typeof resolveAxes> {
  const specs = given.map((one) => (typeof one === "string" ? (parseVary(one) as { spec: AxisSpec }).spec : one));
  return resolveAxes(specs, place);
}

function axes(...given: readonly (string | AxisSpec)[]): readonly Axis[] {
  return (read(...given) as { axes: readonly Axis[] }).axes;
}

/** In YAML; the command line refuses an unsound range when it is read. */
const range = (from: string | number, to: string | number, steps: number, scale?: "linear" | "log"): AxisSpec => ({
  path: "a",
  values: { from, to, steps, ...(scale === undefined ? {} : { scale }) },
});

const texts = ({ values }: SweepAxis): string[] => values.map(({ text }) => text);
const numbers = ({ values }: SweepAxis): (number | null)[] => values.map(({ number }) => number);

describe("resolveAxes", () => {
  test("gives each value its assignments, as written", () => {
    expect(
      axes({ path: ["a.rate", ["b c", "rate"]], values: ["4/s", "2/s"], name: "load", title: "Load" }),
    ).toStrictEqual([
      {
        axis: {
          name: "load",
          title: "Load",
          unit: "1/s",
          scale: "linear",
          values: [
            { text: "2/s", number: 2 },
            { text: "4/s", number: 4 },
          ],
        },
        settings: ["2/s", "4/s"].map((value) => [
          { path: ["a", "rate"], value },
          { path: ["b c", "rate"], value },
        ]),
      },
    ]);
  });

  test.each([
    ["a=1ms,20us", "ms", [0.02, 1]],
    ["a=500ms,10s", "s", [0.5, 10]],
    ["a=60/min,2/s", "1/s", [1, 2]],
    ["a=1GiB,512MiB", "GiB", [0.5, 1]],
    ["a=1MiB,512KiB", "MiB", [0.5, 1]],
    ["a=7%,60%", "%", [7, 60]],
    ["a=0.07,1", null, [0.07, 1]],
    ["gpus.price=48/d,1.5/h", "1/h", [1.5, 2]],
  ])("finds the numbers of %s", (text, unit, expected) => {
    const [{ axis }] = axes(text) as [Axis];
    expect(axis.unit).toBe(unit);
    expect(numbers(axis)).toStrictEqual(expected);
  });

  test.each([
    ["a=fill,20GiB", ["fill", "20GiB"]],
    ["a=1ms,1/s", ["1ms", "1/s"]],
    ["a={kind: gamma, cv: 2},[1]", ["{ kind: gamma, cv: 2 }", "[ 1 ]"]],
    ["a={label: low, value: 2/s},{label: high, value: 4/s}", ["low", "high"]],
    ["a=1s,1000ms", ["1s", "1000ms"]],
    ["a=true,null", ["true", "null"]],
  ])("makes a category of %s", (text, expected) => {
    const [{ axis }] = axes(text) as [Axis];
    expect(axis).toMatchObject({ scale: "category", unit: null });
    expect(texts(axis)).toStrictEqual(expected);
    expect(numbers(axis)).toStrictEqual(expected.map(() => null));
  });

  test("takes the value out of its label", () => {
    expect(axes("a={label: low, value: {x: 1}}")[0]!.settings).toStrictEqual([[{ path: ["a"], value: { x: 1 } }]]);
  });

  test.each([
    ["a=1,2,3", "linear"],
    ["a=1,2,4,8", "log"],
    ["a=1,2,5,10", "log"],
    ["a=0,1,10,100", "linear"],
    ["a=1,2", "linear"],
    ["a=1..3/3@log", "log"],
    ["a=1,10,11", "linear"],
  ])("lays %s on a scale that is %s", (text, scale) => {
    expect(axes(text)[0]!.axis.scale).toBe(scale);
  });

  test("keeps the unit of a range, its ends as written, and 6 digits between", () => {
    expect(texts(axes("a=2/s..16/s/4")[0]!.axis)).toStrictEqual(["2/s", "6.66667/s", "11.3333/s", "16/s"]);
    expect(texts(axes("a=1 ms..100 ms/3@log")[0]!.axis)).toStrictEqual(["1 ms", "10 ms", "100 ms"]);
    expect(axes("a=1..2/3")[0]!.settings.map(([one]) => one!.value)).toStrictEqual([1, 1.5, 2]);
    expect(numbers(axes("a=8..2/3")[0]!.axis)).toStrictEqual([2, 5, 8]);
  });

  test("varies values of a zip together, with the numbers of the first", () => {
    const [{ axis, settings }] = axes("a.x=1ms,2ms & b.x=5ms,5ms") as [Axis];
    expect(texts(axis)).toStrictEqual(["1ms", "2ms"]);
    expect(numbers(axis)).toStrictEqual([1, 2]);
    expect(settings[1]).toStrictEqual([
      { path: ["a", "x"], value: "2ms" },
      { path: ["b", "x"], value: "5ms" },
    ]);
    const repeated = axes("a=1ms,1ms & b=5ms,6ms")[0]!.axis;
    expect(repeated.scale).toBe("category");
    expect(texts(repeated)).toStrictEqual(["1ms, 5ms", "1ms, 6ms"]);
  });

  test("names an axis after the end of its path, or all of it where ends are alike", () => {
    const names = (...given: string[]): string[] => axes(...given).map(({ axis }) => axis.name);
    expect(names("tenants.chat.arrivals.rate=1", "seed=1", "policies.x.0.gpu=1")).toStrictEqual([
      "arrivals.rate",
      "seed",
      "gpu",
    ]);
    expect(names("tenants.a.arrivals.rate=1", "tenants.b.arrivals.rate=1")).toStrictEqual([
      "tenants.a.arrivals.rate",
      "tenants.b.arrivals.rate",
    ]);
  });

  test.each([
    [
      "two axes of one name",
      [
        { path: "a", values: [1], name: "x" },
        { path: "b", values: [1], name: "x" },
      ],
      1,
      "two axes have the same name",
    ],
    ["the name of another column", [{ path: "a.policy", values: [1], name: "policy" }], 0, "name of another column"],
    ["a value twice", ["a=1,2,1"], "0.values[2]", "for the second time"],
    ["a mapping twice, keys in another order", ["a={x: 1, y: 2},{y: 2, x: 1}"], "0.values[1]", "for the second time"],
    ["a label twice", ["a={label: x, value: 1},{label: x, value: 2}"], "0.values[1]", "same label"],
    ["unequal lengths", ["a=1,2 & b=1"], "0.zip", "equally many"],
    ["a path that is none", ["a..b=1"], "0.path", "is no path"],
    ["the sweep itself", ["sweep.x=1"], "0.path", "cannot be varied"],
    ["two units", [range("1ms", "2s", 3)], "0.values", "same unit"],
    ["a unit at one end", [range("1ms", 2, 3)], "0.values", "lacks its unit, ms"],
    ["a range of words", [range("x", "y", 2)], "0.values", "between numbers"],
    ["a logarithm of nothing", [range(0, 2, 3, "log")], "0.values", "more than 0"],
    ["equal ends", [range(2, 2, 3)], "0.values", "must differ"],
    ["steps too small to tell", [range(1, 1.00001, 50)], "0.values", "too many to tell apart"],
    ["no values", [{ path: "a", values: [] }], "0.values", "at least one value"],
    ["a value that hides another", ["a.b.c=1,2", "a.b={c: 3},{c: 4}"], 1, "values would be lost"],
    ["the same path twice", ["a.b=1,2", "a.b=3,4"], 1, "values would be lost"],
    ["no axis", [], 0, "at least one axis"],
  ] as [string, (string | AxisSpec)[], number | string, string][])("refuses %s", (_what, given, at, rule) => {
    const [index, ...rest] = String(at).split(".");
    const { problems } = read(...given) as { problems: readonly object[] };
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      path: [place(Number(index)), ...rest].join("."),
      rule: expect.stringContaining(rule) as string,
    });
  });

  test.each([
    [range("1ms", "2s", 3), "write {from: 1ms, to: 2000ms, steps: 3}"],
    [range(2, "16/s", 8, "log"), "write {from: 2/s, to: 16/s, steps: 8, scale: log}"],
    [range(0, 2, 3, "log"), "use scale: linear, or begin above 0"],
    [range(2, 2, 3), "for one value write a list: [2]"],
  ])("shows the right form of the range %j as YAML", (spec, help) => {
    expect(read(spec)).toMatchObject({ problems: [{ help }] });
  });

  test("names what varies with the first path of a zip, apart from every other column", () => {
    const [load, zip] = axes(
      { path: "tenants.a.arrivals.rate", values: [1], name: "batch" },
      {
        zip: [
          { path: "tenants.a.batch", values: [8, 4] },
          { path: ["tenants.a.arrivals.cv", "tenants.b.arrivals.cv"], values: [{ label: "calm", value: 1 }, 2] },
          { path: "tenants.c.arrivals.cv", values: ["2", { x: 1 }] },
          { path: "status", values: [0, 1] },
        ],
        name: "size",
      },
    ) as [Axis, Axis];
    expect(load.axis).not.toHaveProperty("zipped");
    expect(zip.axis.zipped).toStrictEqual([
      { name: "arrivals.cv", path: "tenants.a.arrivals.cv, tenants.b.arrivals.cv", texts: ["calm", "2"] },
      { name: "tenants.c.arrivals.cv", path: "tenants.c.arrivals.cv", texts: ["2", "{ x: 1 }"] },
      { name: "status 2", path: "status", texts: ["0", "1"] },
    ]);
    const sorted = axes("a=8,4 & b=x,y")[0]!.axis;
    expect([texts(sorted), sorted.zipped]).toStrictEqual([["4", "8"], [{ name: "b", path: "b", texts: ["y", "x"] }]]);
  });

  test("reads 100,000 values", () => {
    const [{ axis }] = axes(range(1, 100_000, 100_000)) as [Axis];
    expect(axis.values).toHaveLength(100_000);
    expect(axis).toMatchObject({ unit: null, scale: "linear" });
  });

  test("lets a later axis set a part of what an earlier one sets", () => {
    expect(axes("a.b={c: 3},{c: 4}", "a.b.d=1,2")).toHaveLength(2);
    expect(axes("tenants.*.processes=1,2", "tenants.chat.processes=3,4")).toHaveLength(2);
  });

  test("reports the problems of all axes together", () => {
    const { problems } = read("a=1,1", range(1, "x", 3), "c..d=1") as { problems: readonly { path: string }[] };
    expect(problems.map(({ path }) => path)).toStrictEqual([
      "sweep.vary[0].values[1]",
      "sweep.vary[1].values",
      "sweep.vary[2].path",
    ]);
  });

  const end = fc.double({ min: 1e-3, max: 1e6, noNaN: true }).map((value) => Number(value.toPrecision(4)));
  check.prop([end, end, fc.integer({ min: 2, max: 20 }), fc.constantFrom("linear", "log")], { seed: 3 })(
    "steps through a range in equal steps or ratios, to 6 digits",
    (from, ratio, steps, scale) => {
      const to = Number((from * (1 + ratio)).toPrecision(4));
      fc.pre(to > from * 1.5);
      const [{ axis }] = axes({ path: "a", values: { from, to, steps, scale } }) as [Axis];
      const found = numbers(axis) as number[];
      expect(found).toHaveLength(steps);
      for (const [k, value] of found.entries()) {
        const share = k / (steps - 1);
        const exact = scale === "log" ? from * (to / from) ** share : from + share * (to - from);
        expect(Math.abs(value / exact - 1)).toBeLessThan(6e-6);
      }
      expect(found.toSorted((a, b) => a - b)).toStrictEqual(found);
    },
  );
});
