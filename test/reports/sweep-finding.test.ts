import { describe, expect, test } from "vitest";
import { capacities } from "../../reports/sweep/capacity.ts";
import { outcomeOf, tally } from "../../reports/sweep/cell-outcome.ts";
import { flipsOf, linesAlong } from "../../reports/sweep/segments.ts";
import { describeSweep } from "../../reports/sweep/sweep-finding.ts";
import { categoryAxis, fakeSweep, LATENCY, numberAxis, type SweepFate } from "../support/fake-sweep.ts";

const LOAD = numberAxis("load", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);

/** Two policies that change places once, `ties` values wide, at a planted index. */
function planted(flip: number, ties: number): (policy: string, at: readonly number[]) => SweepFate {
  return (policy, [index = 0]) => {
    if (index >= flip && index < flip + ties) return 0.5;
    const early = index < flip;
    return (policy === "mps") === early ? 0.4 : 0.8;
  };
}

const two = (fate: (policy: string, at: readonly number[]) => SweepFate, axes = [LOAD]): ReturnType<typeof fakeSweep> =>
  fakeSweep({ axes, policies: ["mps", "mig"], fate });

describe("the title of a sweep over one axis", () => {
  test.each<readonly [string, (policy: string, at: readonly number[]) => SweepFate, string]>([
    ["a change between neighbours", planted(4, 0), "mps wins up to load = 0.4, mig from 0.5 on"],
    [
      "a change with ties between",
      planted(3, 2),
      "mps wins up to load = 0.3, no difference from 0.4 to 0.5, mig wins from 0.6 on",
    ],
    ["a win after ties", planted(0, 4), "mig wins from load = 0.5 on; below, no difference"],
    ["ties after a win", planted(5, 4), "mps wins up to load = 0.5; above, no difference"],
    ["a win everywhere", planted(9, 0), "mps wins in all nine cells"],
    ["ties everywhere", planted(0, 9), "No policy wins: no difference is proven in any of nine cells"],
    ["an overload everywhere", () => "overloaded", "No policy wins: none keeps up in any of nine cells"],
    [
      "nothing possible",
      () => ({ impossible: "no such GPU" }),
      "No policy wins: none is possible in any of nine cells",
    ],
    [
      "an overload above",
      (policy, [index = 0]) => (index > 6 ? "overloaded" : planted(9, 0)(policy, [index])),
      "mps wins up to load = 0.7; above, no policy keeps up",
    ],
    ["too few requests", () => "withheld", "No policy wins in any of nine cells: everywhere it cannot be told"],
    [
      "an outcome that goes to and fro",
      (policy, [index = 0]) => ((policy === "mps") === (index % 2 === 0) ? 0.4 : 0.8),
      "mps wins at 5 of 9 values of load, mig wins at 4",
    ],
  ])("states %s", (_, fate, title) => {
    expect(describeSweep(two(fate)).title).toBe(title);
  });

  test("never claims a win where the best are not told apart", () => {
    const { title, verdict } = describeSweep(two(planted(0, 9)));
    expect(`${title} ${verdict}`).not.toMatch(/(?:mps|mig) wins/u);
  });
});

describe("the verdict", () => {
  test("names the two neighbouring values between which the winner changes, for every place of the change", () => {
    for (let flip = 1; flip < 9; flip++) {
      const [low, high] = [LOAD.values[flip - 1]!.text, LOAD.values[flip]!.text];
      expect(describeSweep(two(planted(flip, 0))).verdict).toContain(
        `The winner changes from mps to mig between load = ${low} and ${high}.`,
      );
    }
  });

  test("says how many values nobody wins in between", () => {
    expect(describeSweep(two(planted(3, 2))).verdict).toContain(
      "from mps to mig between load = 0.3 and 0.6, with two values between them that nobody wins.",
    );
  });

  test("gives the largest value up to which each policy meets every target, and not one beyond a gap", () => {
    const fate = (policy: string, [index = 0]: readonly number[]): SweepFate =>
      policy === "mps" ? (index === 4 ? 1.5 : 0.2) : policy === "mig" ? 0.9 : 3;
    expect(describeSweep(fakeSweep({ axes: [LOAD], fate })).verdict).toContain(
      "Every target is met up to load = 0.9, the largest tried, under mig and up to 0.4 under mps; under time-slicing not even at 0.1.",
    );
  });

  test("counts a capacity only where every other axis allows it", () => {
    const axes = [categoryAxis("arrivals", ["steady", "bursty"]), LOAD];
    const result = fakeSweep({
      axes,
      policies: ["mps", "mig"],
      fate: (_, [kind = 0, load = 0]) => 0.1 * load * (kind + 1) + 0.05,
    });
    expect(capacities(result, 1)).toStrictEqual([
      { policy: 0, upTo: 4, stop: { at: 5, why: "missed" }, limited: false },
      { policy: 1, upTo: 4, stop: { at: 5, why: "missed" }, limited: false },
    ]);
    expect(describeSweep(result).verdict).toContain(
      "Every target is met, whatever the other axes are, up to load = 0.5 under mps and mig.",
    );
  });

  test("says nothing of targets where there are none", () => {
    expect(describeSweep(fakeSweep({ targets: false })).verdict).not.toContain("target");
  });

  test("tells lines that differ apart", () => {
    const axes = [LOAD, numberAxis("slice", [1, 2, 4], { unit: "ms" })];
    const ways = [planted(3, 0), planted(9, 0), planted(3, 0)];
    const { title, verdict } = describeSweep(
      two((policy, [load = 0, slice = 0]) => ways[slice]!(policy, [load]), axes),
    );
    expect(title).toBe("mps wins in 15 of 27 cells, mig in 12");
    expect(verdict).toContain("At slice = 1ms or 4ms, mps wins up to load = 0.3, mig from 0.4 on.");
    expect(verdict).toContain("At slice = 2ms, mps wins at every value of load.");
  });

  test("says so where the other axes change nothing", () => {
    const axes = [LOAD, categoryAxis("arrivals", ["steady", "bursty"])];
    expect(describeSweep(two((policy, at) => planted(4, 0)(policy, at), axes)).title).toBe(
      "mps wins up to load = 0.4, mig from 0.5 on; the same whatever the other axes are",
    );
  });

  test("says where the winner has no rival left", () => {
    const fate = (policy: string, [index = 0]: readonly number[]): SweepFate =>
      policy === "mig" ? 0.5 : index > 5 ? "overloaded" : 0.9;
    expect(describeSweep(two(fate)).verdict).toContain("In three cells the winner is the only policy left");
  });
});

test("categories are told by name", () => {
  const axes = [categoryAxis("arrivals", ["steady", "bursty", "diurnal"])];
  expect(
    describeSweep(
      two((policy, [kind = 0]) => (kind === 2 ? 0.5 : (policy === "mps") === (kind === 0) ? 0.3 : 0.9), axes),
    ).title,
  ).toBe("mps wins at arrivals = steady; mig wins at bursty; no difference at diurnal");
});

test("one policy is described by its range and wins nothing", () => {
  const { title, verdict } = describeSweep(
    fakeSweep({ policies: ["mps"], axes: [LOAD], metric: LATENCY, fate: (_, [index = 0]) => (index + 1) * 1e6 }),
  );
  expect(title).toBe("Under mps, p99 latency of chat runs from 1.00 ms (load = 0.1) to 9.00 ms (load = 0.9)");
  expect(verdict).toMatch(/^One policy was run/u);
});

test("the caveat counts what is without a difference, not to be told, overloaded or impossible, and says that confidence is not joint", () => {
  const { caveat } = describeSweep(fakeSweep());
  expect(caveat).toBe(
    "Of nine cells: no difference in one, cannot be told in none, an overloaded policy in five, an impossible policy in two. What is said of a cell holds on its own with 95 % confidence, not of all together: on average fewer than one of 9 may be wrong.",
  );
  expect(
    describeSweep(
      two(planted(50, 0), [
        LOAD,
        numberAxis(
          "b",
          Array.from({ length: 20 }, (_, b) => b),
        ),
      ]),
    ).caveat,
  ).toContain("on average 9.0 of 180 may be wrong");
});

test("a flip back is a second flip", () => {
  const result = two((policy, [index = 0]) => ((policy === "mps") === (index < 3 || index > 5) ? 0.4 : 0.8));
  expect(flipsOf(linesAlong(result, 0)[0]!.segments)).toStrictEqual([
    { from: 0, to: 1, last: 2, first: 3 },
    { from: 1, to: 0, last: 5, first: 6 },
  ]);
});

test("the tally adds up to the number of cells", () => {
  const counts = tally(fakeSweep());
  const wins = counts.wins.reduce((sum, { cells }) => sum + cells, 0);
  expect(wins + counts.tied + counts.overloaded + counts.impossible + counts.untold).toBe(counts.cells);
  expect(outcomeOf(fakeSweep().cells[2]!)).toStrictEqual({ kind: "tied", policies: [1, 2] });
});

test("nothing at all is described without an error", () => {
  expect(describeSweep({ ...fakeSweep(), cells: [] }).title).toBe("Nothing was run");
});
