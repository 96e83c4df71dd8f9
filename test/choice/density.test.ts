import { describe, expect, it } from "vitest";
import { largestHolding } from "../../sim/choice/density.ts";

describe("the largest number that holds", () => {
  it("is found for every border, and no number is asked about twice", async () => {
    for (let max = 1; max <= 12; max++) {
      for (let border = 0; border <= max; border++) {
        const asked: number[] = [];
        const found = await largestHolding(max, async (n) => {
          asked.push(n);
          return n <= border;
        });
        expect(found).toBe(border);
        expect(new Set(asked).size).toBe(asked.length);
      }
    }
  });
});
