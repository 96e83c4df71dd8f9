import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { factorAt, LOAD_PLACES, LOAD_RESOLUTION, searchLoads } from "../../sim/choice/load-search.ts";

const { least, most } = LOAD_PLACES;
const place = fc.integer({ min: least, max: most + 1 });

/** Searches for known places; `most + 1` stands for one that never breaks. */
async function search(truths: readonly number[], guesses: readonly (number | null)[], groupOf: (i: number) => string) {
  let asked = 0;
  const found = await searchLoads(
    truths.map((_, i) => ({ group: groupOf(i), guess: guesses[i]! })),
    async (points) => {
      asked += points.length;
      return points.map((point) => point.place >= truths[point.search]!);
    },
  );
  return { places: found.map((one) => one.place), asked };
}

describe("the search for the load at which something breaks", () => {
  test.prop([
    fc.array(fc.tuple(place, fc.option(fc.integer({ min: least, max: most }))), { minLength: 1, maxLength: 8 }),
  ])("finds each place, wherever it begins", async (pairs) => {
    const truths = pairs.map(([truth]) => truth);
    const { places } = await search(
      truths,
      pairs.map(([, guess]) => guess),
      (i) => `${i}`,
    );
    expect(places).toEqual(truths.map((truth) => (truth > most ? null : truth)));
  });

  test.prop([fc.array(place, { minLength: 1, maxLength: 8 })])(
    "finds of a group the first that breaks, and says nothing of the rest",
    async (truths) => {
      const { places } = await search(
        truths,
        truths.map(() => null),
        () => "all",
      );
      const first = Math.min(...truths);
      const known = places.filter((one) => one !== null);
      if (first > most) expect(known).toEqual([]);
      else {
        expect(new Set(known)).toEqual(new Set([first]));
        expect(truths[places.indexOf(first)]).toBe(first);
      }
    },
  );

  it("asks less from a good guess, and less of those in a group that are not the first to break", async () => {
    const alone = (i: number): string => `${i}`;
    const blind = await search([23], [null], alone);
    const guided = await search([23], [22], alone);
    expect(guided.asked).toBeLessThan(blind.asked);
    const apart = await search([5, 40, 50], [null, null, null], alone);
    const together = await search([5, 40, 50], [null, null, null], () => "all");
    expect(together.asked).toBeLessThan(apart.asked);
  });

  it("tells factors apart by its resolution, from about a tenth to eight", () => {
    expect(factorAt(1)).toBeCloseTo(1 + LOAD_RESOLUTION, 12);
    expect(factorAt(0)).toBe(1);
    expect(factorAt(most)).toBeCloseTo(8, 9);
    expect(factorAt(least)).toBeCloseTo(0.1, 2);
  });
});
