import { describe, expect, test } from "vitest";
import { capacities, capacitySentence } from "../../reports/sweep/capacity.ts";
import { outcomeInFull, outcomeOf, tally, tallySentence } from "../../reports/sweep/cell-outcome.ts";
import { contrastTitle } from "../../reports/sweep/contrast.ts";
import { overtakingTitle } from "../../reports/sweep/overtaking.ts";
import { describeSweep } from "../../reports/sweep/sweep-finding.ts";
import { renderSweepReport } from "../../reports/sweep/sweep-page.ts";
import type { CellPolicy, SweepResult } from "../../sim/result/sweep.ts";
import { categoryAxis, fakeSweep, numberAxis, type FakeSweep, type SweepFate } from "../support/fake-sweep.ts";

const LOAD = numberAxis("load", [1, 2, 3, 4, 5]);
const two = (fate: FakeSweep["fate"], more: Partial<FakeSweep> = {}): SweepResult =>
  fakeSweep({ axes: [LOAD], policies: ["mps", "mig"], ...more, ...(fate === undefined ? {} : { fate }) });
/** mps by the index of the load, mig the same everywhere. */
const along =
  (mps: readonly SweepFate[], mig: SweepFate = 0.5): FakeSweep["fate"] =>
  (policy, [index = 0]) =>
    policy === "mps" ? mps[index]! : mig;

describe("a cell of which too little is known", () => {
  const result = fakeSweep({
    fate: (policy) => (policy === "mps" ? 0.4 : policy === "mig" ? 0.8 : "withheld"),
  });

  test("is nobody's win, although one policy leads", () => {
    expect(outcomeOf(result.cells[0]!)).toStrictEqual({ kind: "untold", leading: [1], beaten: [2] });
    expect(tally(result)).toMatchObject({ wins: [], untold: 9, tied: 0 });
    expect(tallySentence(result, tally(result))).toBe(
      "No policy wins in any of nine cells: everywhere it cannot be told",
    );
  });

  test("says in the table what leads and what is worse", () => {
    expect(outcomeInFull(result, outcomeOf(result.cells[0]!))).toBe(
      "it cannot be told: mps leads, mig is worse, of another policy too little is known",
    );
    const page = renderSweepReport(result);
    expect(page).toContain(
      "<td>it cannot be told: mps leads, mig is worse, of another policy too little is known</td>",
    );
    expect(page).not.toContain('class="won"');
    const lonely = two(along(["withheld"], 0.5), { axes: [numberAxis("load", [1])] });
    expect(outcomeInFull(lonely, outcomeOf(lonely.cells[0]!))).toBe(
      "it cannot be told: mig leads, of another policy too little is known",
    );
  });

  test("is counted apart from no difference, in the caveat and under how sure this is", () => {
    const mixed = two(along(["withheld", "withheld", 0.5, 0.9, 0.9]));
    expect(describeSweep(mixed).caveat).toMatch(/^Of five cells: no difference in one, cannot be told in two\./u);
    const page = renderSweepReport(mixed);
    expect(page).toContain("The outcome “no difference” occurs in 1 of 5 cells: several policies");
    expect(page).toContain("The outcome “cannot be told” occurs in 2 of 5 cells: too little is known");
    expect(renderSweepReport(two(along([1, 1, 1, 1, 1])))).toContain("The outcome “cannot be told” occurs in no cell.");
    expect(page).not.toContain("undecided");
  });
});

describe("capacity", () => {
  const sentence = (mps: readonly SweepFate[], mig: SweepFate = 0.5): string | null =>
    capacitySentence(two(along(mps, mig)));

  test("tells a missed target from one of which too little is known", () => {
    expect(sentence([2, 2, 2, 2, 2])).toBe(
      "Every target is met up to load = 5, the largest tried, under mig; under mps not even at 1.",
    );
    expect(sentence(["withheld", 2, 2, 2, 2])).toBe(
      "Every target is met up to load = 5, the largest tried, under mig; under mps it cannot be told at 1.",
    );
    expect(sentence([0.5, 0.5, "withheld", 2, 2])).toBe(
      "Every target is met up to load = 5, the largest tried, under mig and up to 2 under mps; under mps it cannot be told at 3.",
    );
  });

  test("says that no policy meets every target only where each misses one", () => {
    expect(sentence([2, 2, 2, 2, 2], 3)).toBe("No policy meets every target at load = 1, the smallest value.");
    expect(sentence([2, 2, 2, 2, 2], "withheld")).toBe(
      "Targets: under mps a target is missed at load = 1; under mig it cannot be told at load = 1.",
    );
    expect(
      sentence(
        Array.from({ length: 5 }, () => "withheld"),
        "withheld",
      ),
    ).toBe("Targets: under mps and mig it cannot be told at load = 1.");
  });

  test("leaves out cells in which a policy is impossible, and says so", () => {
    const gone = { impossible: "too many" };
    expect(sentence([gone, gone, 0.5, 0.5, 2])).toBe(
      "Every target is met up to load = 5, the largest tried, under mig and up to 4 under mps where it is possible.",
    );
    expect(sentence([0.5, 0.5, gone, gone, gone])).toContain("and up to 2 under mps where it is possible.");
    expect(sentence([gone, gone, gone, gone, gone])).toBe(
      "Every target is met up to load = 5, the largest tried, under mig.",
    );
    expect(sentence([gone, 2, 2, 2, 2])).toContain("; under mps not even at 2.");
  });

  test("takes an outcome without a verdict on targets for unknown", () => {
    const result = two(along([0.5, 0.5, 0.5, 0.5, 0.5]));
    const cells = result.cells.map((cell) => ({
      ...cell,
      policies: cell.policies.map((policy, index): CellPolicy => (index === 0 ? { ...policy, targets: null } : policy)),
    }));
    expect(capacities({ ...result, cells }, 0)![0]).toStrictEqual({
      policy: 0,
      upTo: null,
      stop: { at: 0, why: "unknown" },
      limited: false,
    });
  });
});

describe("the title of the lines", () => {
  const titleOf = (result: SweepResult): string => contrastTitle(result, [{ at: [0], name: null }], 0);

  test("never denies a win that the paired comparison proves although the intervals overlap", () => {
    const result = two(along([0.48, 0.48, 0.48, 0.5, 0.5]), { margin: 0.01 });
    expect(tally(result).wins).toStrictEqual([{ policy: 0, cells: 3 }]);
    expect(titleOf(result)).toBe(
      "Intervals overlap, but paired comparison finds mps best in 3 of 5 cells: worst ratio runs from 48 % to 50 %",
    );
  });

  test("speaks of wins for want of rivals", () => {
    expect(titleOf(two(along(Array.from({ length: 5 }, () => "overloaded"))))).toBe(
      "mig wins in 5 of 5 cells for want of rivals: worst ratio runs from 50 % to 50 %",
    );
  });

  test("says that nothing is told apart only where no policy wins and none is worse", () => {
    expect(titleOf(two(along([0.5, 0.5, 0.5, 0.5, 0.5])))).toMatch(/^No cell drawn here tells the policies apart/u);
  });
});

describe("the headline of two axes", () => {
  const SERVICES = numberAxis("services", [2, 4, 6, 8], { title: "small services" });
  const RATE = numberAxis("rate", [20, 40, 80, 160], { unit: "/s", title: "requests to each service" });
  /** mig wins from an index of the rate on, which depends on the services. */
  const from = (firsts: readonly number[], after?: SweepFate): SweepResult =>
    two(
      (policy, [rate = 0, services = 0]) => {
        const first = firsts[services]!;
        if (after !== undefined && rate > first) return after;
        return (policy === "mps") === rate < first ? 0.4 : 0.8;
      },
      { axes: [RATE, SERVICES] },
    );

  test("says from where one policy overtakes the other, in the words of the axes while they fit", () => {
    expect(describeSweep(from([3, 2, 2, 2])).title).toBe(
      "mig overtakes mps: from requests to each service = 80/s with 4 or more small services, from 160/s with 2",
    );
    expect(describeSweep(from([1, 2, 3, 3])).title).toBe(
      "mig overtakes mps: from rate = 160/s with 6 or more services, from 40/s with 2, from 80/s with 4",
    );
    expect(describeSweep(from([3, 2, 2, 2])).verdict).toMatch(/^mps wins in 9 of 16 cells, mig in 7\./u);
  });

  test("says at where the winner does not keep its lead", () => {
    expect(overtakingTitle(from([1, 1, 1, 2], "overloaded"))).toBe(
      "mig overtakes mps: at requests to each service = 40/s with 6 or fewer small services, at 80/s with 8",
    );
  });

  test("counts where some line does not change, changes back or changes to another", () => {
    expect(overtakingTitle(from([4, 2, 2, 2]))).toBeNull();
    expect(describeSweep(from([4, 2, 1, 2])).title).toBe("mps wins in 9 of 16 cells, mig in 7");
    const back = two(
      (policy, [rate = 0, services = 0]) => ((policy === "mps") === (rate === 1 || services > 1) ? 0.4 : 0.8),
      {
        axes: [RATE, SERVICES],
      },
    );
    expect(overtakingTitle(back)).toBeNull();
  });

  test("stays short whatever the names are", () => {
    const long = "a-policy-whose-name-alone-would-fill-the-headline-of-this-report";
    const result = from([3, 2, 2, 2]);
    expect(overtakingTitle({ ...result, policies: [long, `${long}-again`] })).toBeNull();
  });

  test("names a category instead of counting it", () => {
    const axes = [RATE, categoryAxis("arrivals", ["steady", "bursty"])];
    const result = two((policy, [rate = 0, kind = 0]) => ((policy === "mps") === rate < 1 + kind ? 0.4 : 0.8), {
      axes,
    });
    expect(overtakingTitle(result)).toBe(
      "mig overtakes mps: from requests to each service = 40/s at arrivals = steady, from 80/s at bursty",
    );
  });
});
