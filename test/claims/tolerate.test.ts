import { expect, test } from "vitest";
import { tolerateOf } from "../../cli/interference/tolerate.ts";
import type { Problem } from "../../sim/base/problems.ts";

const read = (text: string): readonly [number, readonly Problem[]] => {
  const problems: Problem[] = [];
  const value = tolerateOf(text, problems);
  return [value, problems];
};

test.each([
  ["10%", 0.1],
  ["0.1", 0.1],
  ["1", 1],
  ["250%", 2.5],
  ["0", 0],
])("a tolerated share may be written as %s", (text, share) => {
  expect(read(text)).toStrictEqual([share, []]);
});

test("a plain number above 1 is refused, and both things that it could mean are written out", () => {
  const [, problems] = read("10");
  expect(problems).toStrictEqual([
    {
      path: "--tolerate",
      rule: "a plain number is a share, and this one is more than the whole",
      found: "10",
      help: 'Write "10%" for 10 per cent, "1000%" for 10 times.',
    },
  ]);
});

test.each(["-5%", "much"])("%s is no share", (text) => {
  expect(read(text)[1].map(({ rule }) => rule)).toStrictEqual(["must be a share such as 10%"]);
});
