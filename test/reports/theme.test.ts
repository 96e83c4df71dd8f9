import { describe, expect, test } from "vitest";
import { colourVariables, policyColours } from "../../reports/theme.ts";

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

/** Distance of two colours in CIELAB, ΔE*ab; colours side by side are told apart from about 20 on. @source CIE 15:2004 */
function distance(a: string, b: string): number {
  const lab = (hex: string): readonly number[] => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    const [x, y, z] = [
      (0.4124564 * red! + 0.3575761 * green! + 0.1804375 * blue!) / 0.95047,
      0.2126729 * red! + 0.7151522 * green! + 0.072175 * blue!,
      (0.0193339 * red! + 0.119192 * green! + 0.9503041 * blue!) / 1.08883,
    ].map((part) => (part > 216 / 24389 ? Math.cbrt(part) : ((24389 / 27) * part + 16) / 116));
    return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
  };
  const second = lab(b);
  return Math.hypot(...lab(a).map((part, index) => part - second[index]!));
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

  const named = (start: RegExp): readonly string[] => [...colours.keys()].filter((name) => start.test(name));

  test("no policy looks like a missed target", () => {
    const [missed, policies] = [named(/^miss-/u), named(/^policy-/u)];
    expect([missed.length, policies.length]).toStrictEqual([4, 8]);
    for (const policy of policies)
      for (const miss of missed)
        expect([policy, miss, distance(of(policy), of(miss)) > 25]).toStrictEqual([policy, miss, true]);
    const [mps] = policyColours(["mps"]).map((colour) => colour.slice("var(--".length, -1));
    for (const miss of missed) expect(distance(of(mps!), of(miss))).toBeGreaterThan(50);
  });

  test("policies are told apart", () => {
    const policies = named(/^policy-/u);
    for (const [index, policy] of policies.entries())
      for (const other of policies.slice(index + 1))
        expect([policy, other, distance(of(policy), of(other)) > 20]).toStrictEqual([policy, other, true]);
  });
});

test("both schemes define the same colours", () => {
  expect([...variables("dark").keys()]).toStrictEqual([...variables("light").keys()]);
});

describe("the colour of a policy", () => {
  test.each([
    [["one-gpu-each", "exclusive", "Alone", "One GPU each"]],
    [["time-slicing", "Time slicing", "time_sliced", "in turns", "TIMESLICING 2ms"]],
    [["mps", "MPS", "mps-50", "mps (capped)"]],
    [["mig", "MIG", "mig 7x1g", "MIG alone"]],
    [["hybrid", "MIG with MPS", "time-slicing-in-mig", "mps+mig"]],
  ])("is the same for every name of the same kind, beside whatever else: %j", (names) => {
    const [colour] = policyColours([names[0]!]);
    for (const name of names) {
      expect(policyColours([name])).toStrictEqual([colour]);
      expect(policyColours(["mine", "yours", name, "theirs"])[2]).toBe(colour);
    }
  });

  test("differs between kinds", () => {
    const names = ["one-gpu-each", "time-slicing", "mps", "mig", "hybrid"];
    expect(new Set(names.flatMap((name) => policyColours([name]))).size).toBe(5);
  });

  test("is not shared while colours are left, and always one of the theme", () => {
    const names = ["mps", "mps-50", "migrate", "compost", "mig", "mig-2", "hybrid", "exclusive", "mps-25", "mig-3"];
    for (let count = 1; count <= names.length; count++) {
      const colours = policyColours(names.slice(0, count));
      expect(new Set(colours).size).toBe(Math.min(8, count));
      for (const colour of colours) expect(variables("light").has(colour.slice("var(--".length, -1))).toBe(true);
    }
  });
});
