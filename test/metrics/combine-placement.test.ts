import { describe, expect, test } from "vitest";
import { combinePlacement, type PlacedLatency, type PlacementSample } from "../../sim/metrics/combine-placement.ts";

const fine = (ms: number): PlacedLatency => ({
  latency: { p99: ms * 1e6, p95: null, p90: null, mean: (ms / 2) * 1e6 },
  isOverloaded: false,
  hasFailed: false,
});
const OTHER = fine(1);

/** A replication of chat and two others on partitions A and B. */
function sample(chat: PlacedLatency, a: readonly string[], b: readonly string[]): PlacementSample {
  const parts = [
    { partition: "A", kind: "whole", names: a },
    { partition: "B", kind: "whole", names: b },
  ];
  return {
    parts: parts
      .filter(({ names }) => names.length > 0)
      .map(({ names, ...part }) => ({ ...part, tenants: names.map((name) => ({ name, processes: 1 })) })),
    tenants: [chat, OTHER, OTHER],
  };
}

const chat = { name: "chat", rank: 0, others: ["embed", "train"] };

describe("placements of a tenant over replications", () => {
  const result = combinePlacement(
    [
      sample(fine(10), ["chat"], ["embed", "train"]),
      sample(fine(30), ["chat", "train"], ["embed"]),
      sample(fine(50), ["embed"], ["chat", "train"]),
      sample(fine(14), ["chat", "embed"], ["train"]),
    ],
    chat,
    "p99",
    0.95,
  );

  test("are one company when the neighbours are the same, on whichever partition", () => {
    expect(
      result.companies.map(({ neighbours, replications, valueNs }) => [
        neighbours.map(({ name }) => name).join(),
        replications,
        valueNs,
      ]),
    ).toStrictEqual([
      ["", [1], 10e6],
      ["embed", [4], 14e6],
      ["train", [2, 3], 40e6],
    ]);
  });

  test("have the t interval of their own replications, and none of a single one", () => {
    // t(0.975; 1) = 12.7062 times 20 ÷ √2 ÷ √2 = 10.
    const [low, high] = result.companies[2]!.interval!;
    // A latency is not below 0.
    expect(low).toBe(0);
    expect(high).toBeCloseTo(40e6 + 127.062e6, -3);
    expect(result.companies[0]!.interval).toBeNull();
  });

  test("are compared beside each neighbour and apart from it", () => {
    expect(result.neighbours.map(({ name, replications, ratio }) => [name, replications, ratio])).toStrictEqual([
      ["embed", 1, 14 / 30],
      ["train", 2, 40 / 12],
    ]);
  });

  test("count every partition that the tenant met", () => {
    expect(result.landed).toStrictEqual([
      { partition: "A", replications: 3 },
      { partition: "B", replications: 1 },
    ]);
  });

  test("rank worse where the tenant is overloaded, and worst where it does not start", () => {
    const overloaded = { ...fine(1), isOverloaded: true };
    const failed = { ...fine(0), hasFailed: true, isOverloaded: true };
    const { companies, neighbours } = combinePlacement(
      [
        sample(overloaded, ["chat", "embed"], ["train"]),
        sample(failed, ["chat", "train"], ["embed"]),
        sample(fine(99), ["chat"], ["embed", "train"]),
      ],
      chat,
      "p99",
      0.95,
    );
    expect(companies.map(({ valueNs, overloaded: over, failed: dead }) => [valueNs, over, dead])).toStrictEqual([
      [99e6, 0, 0],
      [null, 1, 0],
      [null, 0, 1],
    ]);
    expect(neighbours.map(({ ratio }) => ratio)).toStrictEqual([null, null]);
  });

  test("count in how many of them each target is missed, and leave out a target that none misses", () => {
    const judged = (...missed: readonly boolean[]): PlacementSample => sample({ ...fine(1), missed }, ["chat"], []);
    const { missed } = combinePlacement(
      [judged(false, true), judged(false, true), judged(false, false)],
      chat,
      "p99",
      0.95,
    );
    expect(missed).toStrictEqual([{ target: 1, replications: 2 }]);
  });

  test("say nothing of a neighbour that is always there", () => {
    const always = [1, 2].map((ms) => sample(fine(ms), ["chat", "train"], []));
    expect(combinePlacement(always, chat, "mean", 0.95).neighbours).toStrictEqual([]);
  });
});
