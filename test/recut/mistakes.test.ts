import { describe, expect, test } from "vitest";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { formatProblem } from "../../sim/base/problems.ts";
import { at, service } from "./swap.ts";

const GOOD = {
  gpu: 0,
  layouts: {
    day: [{ profile: "4g.40gb", tenants: ["x"] }],
    night: [{ profile: "3g.40gb", tenants: ["x"] }],
  },
  changes: [{ at: "8h", to: "night" }],
};
const RULE = { tenant: "x", watch: "open", above: 9, below: 3, to: "day", otherwise: "night" };

/** What is said of a scenario whose only GPU is shared so; each problem without the name of the file and its place. */
function problemsOf(gpu: Readonly<Record<string, unknown>>, tenant: Readonly<Record<string, unknown>> = {}): string[] {
  const document = {
    title: "t",
    duration: "24h",
    gpus: { type: "a100-sxm4-80gb" },
    tenants: { x: service(at(0), tenant) },
    policies: { p: [gpu] },
  };
  const parsed = parseScenario(JSON.stringify(document), "f.yaml");
  return "problems" in parsed
    ? parsed.problems.map((one) => formatProblem(one).replace(/^\S+ policies\.p\[0\]/u, ""))
    : [];
}

describe("layouts", () => {
  test("that are right have no problems, whether by the clock or by a rule", () => {
    expect(problemsOf(GOOD)).toStrictEqual([]);
    expect(problemsOf({ ...GOOD, changes: undefined, rule: RULE })).toStrictEqual([]);
    expect(
      problemsOf({ ...GOOD, first: "night", repeat: "24h", recut: { onDrain: "evict", create: "1s" } }),
    ).toStrictEqual([]);
  });

  const { day, night } = GOOD.layouts;
  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    [
      "name at least two",
      { ...GOOD, layouts: { night } },
      [".layouts: must name at least two layouts (found night). A GPU with one layout has mig: instead"],
    ],
    [
      "say when they change",
      { ...GOOD, changes: undefined },
      [
        ": has several layouts, but not when it changes them (found day, night). Add changes: [{at: 8h, to: night}], or a rule:",
      ],
    ],
    [
      "change by the clock or by a rule",
      { ...GOOD, rule: RULE },
      [".rule: layouts change at given times or by a rule. Keep one"],
    ],
    [
      "are known by their names",
      { ...GOOD, first: "nihgt", changes: [{ at: "8h", to: "dya" }] },
      [
        '.first: is not a layout of this GPU (found nihgt). Did you mean "night"?',
        '.changes[0].to: is not a layout of this GPU (found dya). Did you mean "day"?',
      ],
    ],
    [
      "change in the order of time",
      {
        ...GOOD,
        changes: [
          { at: "8h", to: "night" },
          { at: "7h", to: "day" },
        ],
      },
      [
        '.changes[1].at: must come after the change before it, at 8.00 h (found "7h"). List the changes in the order of time',
      ],
    ],
    [
      "repeat after all their changes",
      {
        ...GOOD,
        repeat: "2h",
        changes: [
          { at: "8h", to: "night" },
          { at: "20h", to: "day" },
        ],
      },
      ['.repeat: must be longer than from the first change to the last (found "2h"). Use more than 12.0 h'],
    ],
    [
      "are cut as a GPU can be, each mistake at its place",
      { ...GOOD, layouts: { day: [{ profile: "4g.40gb", start: 2, tenants: ["x"] }], night } },
      [
        ".layouts.day[0].start: 4g.40gb must start at 0 (found 2). A start is a memory slice, as in nvidia-smi mig -lgipp; leave it out to have one chosen",
      ],
    ],
    [
      "hold all that is on the GPU",
      { ...GOOD, mig: day, tenants: ["x"] },
      [
        ".mig: belongs into a layout. Write it in each of layouts:",
        ".tenants: belongs into a layout. Write it in each of layouts:",
      ],
    ],
    [
      "are needed to change",
      { gpu: 0, mig: day, changes: GOOD.changes, recut: {} },
      ["changes", "recut"].map(
        (key) =>
          `.${key}: says how a GPU changes its layout, but it has one only. Name them: layouts: {day: [parts…], night: [parts…]}`,
      ),
    ],
    [
      "follow a tenant that there is, by limits that leave room",
      { ...GOOD, changes: undefined, rule: { ...RULE, tenant: "y", below: 10, check: "2min", otherwise: "day" } },
      [
        '.rule.tenant: is not a tenant of this scenario (found y). Did you mean "x"?',
        ".rule.below: must be at most above, 9 (found 10). The layout would change back and forth otherwise",
        ".rule.check: must be at most over, and at least a hundred-thousandth of it (found a look every 120 s, over 60.0 s)",
        ".rule.otherwise: must be another layout than to (found day)",
      ],
    ],
    [
      "know no share of the time above all of it",
      { ...GOOD, changes: undefined, rule: { ...RULE, watch: "busy", above: 1 } },
      [
        ".rule.above: must be less than 1: busy is a share of the time (found 1)",
        ".rule.below: must be at most above, 1 (found 3). The layout would change back and forth otherwise",
      ],
    ],
    [
      "do not take more than ten minutes a command",
      { ...GOOD, recut: { create: "1h" } },
      ['.recut.create: must be from 0 s to 10.0 min (found "1h")'],
    ],
  ])("%s", (_name, gpu, problems) => {
    expect(problemsOf(gpu).toSorted()).toStrictEqual(problems.toSorted());
  });

  test("say how the whole GPU is shared, where MIG is off", () => {
    const layouts = { day, night: { timeSlicing: { slice: "1ns" }, tenants: ["x"] } };
    expect(problemsOf({ ...GOOD, layouts })).toStrictEqual([
      expect.stringContaining(".layouts.night.timeSlicing.slice: "),
    ]);
  });

  test("move no common queue, and end no batch in the middle", () => {
    expect(problemsOf(GOOD, { routing: "shared-queue" })).toStrictEqual([
      ".layouts: x has one queue for all its processes, which cannot come and go with them (found routing: shared-queue). Use another routing, such as least-outstanding",
    ]);
    expect(problemsOf({ ...GOOD, recut: { onDrain: "evict" } }, { batching: { max: 4 } })).toStrictEqual([
      ".recut.onDrain: evict is not for tenants with batching:, such as x (found onDrain: evict). Use wait or move: what has been begun is served to its end",
    ]);
  });

  test("count as one place of a tenant each, so that it needs no routing", () => {
    const both = [...day, { profile: "3g.40gb", tenants: ["x"] }];
    expect(problemsOf({ ...GOOD, layouts: { day: both, night } })[0]).toContain("tenant x is placed on 2 partitions");
    expect(problemsOf({ ...GOOD, layouts: { day: both, night } }, { routing: "random" })).toStrictEqual([]);
  });
});
