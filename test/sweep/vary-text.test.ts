import { describe, expect, test } from "vitest";
import { parseVary } from "../../sim/sweep/vary-text.ts";

describe("parseVary", () => {
  test.each([
    ["a.b=1,2", { path: "a.b", values: [1, 2] }],
    ["a.b = 2/s , 4/s", { path: "a.b", values: ["2/s", "4/s"] }],
    ["a=fill", { path: "a", values: ["fill"] }],
    ["a={x: 1, y: 2},{x: 3}", { path: "a", values: [{ x: 1, y: 2 }, { x: 3 }] }],
    ["a=[1,2],[3]", { path: "a", values: [[1, 2], [3]] }],
    [`a="1,2",'x, y'`, { path: "a", values: ["1,2", "x, y"] }],
    [`a={k: "}"},2`, { path: "a", values: [{ k: "}" }, 2] }],
    ["a=it's,2", { path: "a", values: ["it's", 2] }],
    ["a=true,null", { path: "a", values: [true, null] }],
    ["a={label: low, value: 2/s}", { path: "a", values: [{ label: "low", value: "2/s" }] }],
    ['tenants."a=b,c".x=1', { path: 'tenants."a=b,c".x', values: [1] }],
    ["a=x=y", { path: "a", values: ["x=y"] }],
    ["a=2/s..16/s/8", { path: "a", values: { from: "2/s", to: "16/s", steps: 8 } }],
    ["a=0.5..2/4@log", { path: "a", values: { from: 0.5, to: 2, steps: 4, scale: "log" } }],
    ["a=.5..2/4@linear", { path: "a", values: { from: 0.5, to: 2, steps: 4, scale: "linear" } }],
    ["a=1ms..10 ms/3", { path: "a", values: { from: "1ms", to: "10 ms", steps: 3 } }],
    ["a=traces/x..y/2", { path: "a", values: ["traces/x..y/2"] }],
    [
      "a.b=1ms,2ms & c.d=2ms,4ms",
      {
        zip: [
          { path: "a.b", values: ["1ms", "2ms"] },
          { path: "c.d", values: ["2ms", "4ms"] },
        ],
      },
    ],
    [
      'a=1..2/2&b="x & y",z',
      {
        zip: [
          { path: "a", values: { from: 1, to: 2, steps: 2 } },
          { path: "b", values: ["x & y", "z"] },
        ],
      },
    ],
  ])("reads %s as the YAML form", (text, spec) => {
    expect(parseVary(text)).toStrictEqual({ spec });
  });

  test.each([
    ["", "has no path"],
    ["=1,2", "has no path"],
    ["a.b", "has no values"],
    ["a=", "has an empty value"],
    ["a=1,,2", "has an empty value"],
    ["a=1,2 & ", "has no path"],
    ["a=[1,2", "is not YAML"],
    ["a=*x", "is not YAML"],
    ["a=1..2/100001", "from 2 to 100000"],
  ])("refuses %j and shows how it is written", (text, rule) => {
    expect(parseVary(text)).toStrictEqual({
      problems: [
        {
          path: "--vary",
          rule: expect.stringContaining(rule) as string,
          found: `"${text}"`,
          help: expect.stringContaining("path=from..to/steps") as string,
        },
      ],
    });
  });

  test.each([
    ["load=0.5..2", "without its number of values", "write load=0.5..2/7, or load=0.5..2/7@log for equal ratios"],
    ["load=0.5..2/", "without its number of values", "write load=0.5..2/7, or load=0.5..2/7@log for equal ratios"],
    ["load=0..2@log", "without its number of values", "write load=0..2/7"],
    ["a.rate=2/s..16/s", "without its number", "write a.rate=2/s..16/s/7, or a.rate=2/s..16/s/7@log for equal ratios"],
    ["a=1..2/1", "a whole number from 2 on", "write a=1..2/7, or a=1..2/7@log for equal ratios"],
    ["a=-1..2/2.5", "a whole number from 2 on", "write a=-1..2/7"],
    ["a=1..2/3@lin", "the unknown scale @lin", "write a=1..2/3, or a=1..2/3@log for equal ratios"],
    ["a=1..2/3@", "the unknown scale @", "write a=1..2/3, or a=1..2/3@log for equal ratios"],
    ["a=1ms..2s/3", "the same unit", "write 1ms..2000ms/3"],
    ["a=1/min..2/s/3@log", "the same unit", "write 1/min..120/min/3@log"],
    ["a=2ms..2GiB/3", "the same unit", "such as 500ms..2000ms/4"],
    ["a=2/s..16/8", "lacks its unit, /s", "write 2/s..16/s/8"],
    ["a=2..16/s/8", "lacks its unit, /s", "write 2/s..16/s/8"],
    ["a=0..2/3@log", "more than 0", "leave out @log for equal steps, or begin above 0"],
    ["a=2..2/3", "must differ", "for one value write it alone: 2"],
    ["a=1..x/3", "between numbers", "such as 2/s..16/s/8"],
    ["a=1..1.00001/50", "too many to tell apart", "use fewer steps"],
  ])("of the range %s says what is wrong with it, and how it is written", (text, rule, help) => {
    const problem = { path: "--vary", rule: expect.stringContaining(rule) as string, found: `"${text}"`, help };
    expect(parseVary(text)).toStrictEqual({ problems: [problem] });
    // As a part of a zip the same.
    const zipped = `b=1,2,3 & ${text}`;
    expect(parseVary(zipped)).toStrictEqual({ problems: [{ ...problem, found: `"${zipped}"` }] });
  });

  test.each(["a='1..2'", "a=1..x", "a=1..2,3"])("takes %s for values, which are no range", (text) => {
    expect(parseVary(text)).toMatchObject({ spec: { path: "a", values: expect.any(Array) as unknown } });
  });

  test("reports all parts of a zip at once", () => {
    expect(parseVary("a & =1")).toMatchObject({
      problems: [{ rule: /no values/u }, { rule: /no path/u }].map(({ rule }) => ({
        rule: expect.stringMatching(rule) as string,
      })),
    });
  });
});
