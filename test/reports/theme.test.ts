import { describe, expect, test } from "vitest";
import { colourVariables } from "../../reports/theme.ts";

const variables = (scheme: "light" | "dark"): ReadonlyMap<string, string> =>
  new Map([...colourVariables(scheme).matchAll(/--([\w-]+):(#[0-9a-f]{6})/gu)].map((match) => [match[1]!, match[2]!]));

/** Contrast of two colours, 1 to 21. @source WCAG 2.2, "contrast ratio" and "relative luminance" */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

describe.each(["light", "dark"] as const)("in the %s scheme", (scheme) => {
  const colours = variables(scheme);
  const of = (name: string): string => colours.get(name)!;

  test.each(["paper", "card"])("text is readable on %s", (ground) => {
    for (const text of ["ink", "ink-2", "accent"]) expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  /** Names of the colours that start so and contrast with another colour by less than they should. */
  const faint = (start: RegExp, against: string, atLeast: number): readonly string[] => {
    const names = [...colours.keys()].filter((name) => start.test(name));
    expect(names.length).toBeGreaterThan(6);
    return names.filter((name) => contrast(of(against), of(name)) < atLeast);
  };

  test("text is readable on every cell of the grid and every partition of the map", () => {
    expect(faint(/^(?:met|miss|failed|part)-/u, "ink", 4.5)).toStrictEqual([]);
  });

  test("numbers are readable on every cause of latency", () => {
    expect(faint(/^cause-/u, "on-fill", 4.5)).toStrictEqual([]);
  });

  test("every policy's line stands out from the page", () => {
    expect(faint(/^policy-/u, "paper", 3)).toStrictEqual([]);
  });
});

test("both schemes define the same colours", () => {
  expect([...variables("dark").keys()]).toStrictEqual([...variables("light").keys()]);
});
