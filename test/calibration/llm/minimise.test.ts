import { describe, expect, test } from "vitest";
import { minimise } from "../../../sim/calibration/llm/minimise.ts";

describe("the simplex of Nelder and Mead", () => {
  test("finds the bottom of a bowl whose axes have different scales", () => {
    const found = minimise(
      ([a, b, c]) => (a! / 3e12 - 1) ** 2 + (b! / 4e3 - 1) ** 2 + (c! / 0.5 - 1) ** 2,
      [2e12, 5e3, 1],
    );
    expect(found[0]! / 3e12).toBeCloseTo(1, 2);
    expect(found[1]! / 4e3).toBeCloseTo(1, 2);
    expect(found[2]! / 0.5).toBeCloseTo(1, 2);
  });

  test("finds the end of a bent valley", () => {
    const valley = ([x, y]: readonly number[]): number => 100 * (y! - x! * x!) ** 2 + (1 - x!) ** 2;
    const found = minimise(valley, minimise(valley, [0.5, 2]));
    expect(found[0]!).toBeCloseTo(1, 2);
    expect(found[1]!).toBeCloseTo(1, 2);
  });

  test("keeps parameters above 0 where the loss would drive them below", () => {
    const found = minimise(([a]) => a! + 1, [1]);
    expect(found[0]!).toBeGreaterThan(0);
    expect(found[0]!).toBeLessThan(0.5);
  });
});
