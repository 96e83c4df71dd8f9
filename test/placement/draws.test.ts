import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { replicationSeed, stream } from "../../sim/base/random.ts";
import type { PlacementRule } from "../../sim/result/placement.ts";
import { drawPlacement, drawsPlacement, placedPolicy } from "../../sim/scenario/placement.ts";
import type { Placement } from "../../sim/scenario/scenario.ts";
import { tinyScenario } from "../support/tiny.ts";

const ask = (tenant: string, processes = 1, profile: string | null = null) => ({
  tenant,
  processes,
  profile,
  smShare: null,
});

/** How often each outcome was drawn in so many draws, by its text. */
function countsOf(placement: Placement, draws: number, kinds: (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const random = stream(replicationSeed(7, i), "pool", "placement");
    const key = drawPlacement(placement, kinds, random)
      .map((row) => row.join(""))
      .join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Pearson's statistic of counts against the shares that they should have. */
function chiSquare(counts: ReadonlyMap<string, number>, shares: Readonly<Record<string, number>>): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return Object.entries(shares).reduce((sum, [key, share]) => {
    const expected = share * total;
    return sum + ((counts.get(key) ?? 0) - expected) ** 2 / expected;
  }, 0);
}

const twoOfTwo = (rule: PlacementRule): Placement => ({ rule, replicas: [2, 2], asks: [ask("a"), ask("b")] });

describe("a process gets", () => {
  // Quantiles of chi-square at 0.999: 16.27 with 3 degrees of freedom, 10.83 with 1, 13.82 with 2, 18.47 with 4.
  test("any free replica, each as likely as the other, at random", () => {
    // After the first replica of four, one of three is on the same partition.
    const shares = { "10 10": 1 / 6, "01 01": 1 / 6, "10 01": 1 / 3, "01 10": 1 / 3 };
    const counts = countsOf(twoOfTwo("random"), 3000, [null, null]);
    expect([...counts.keys()].toSorted()).toStrictEqual(Object.keys(shares).toSorted());
    expect(chiSquare(counts, shares)).toBeLessThan(16.27);
  });

  test("a partition in proportion to its free replicas at random", () => {
    const one: Placement = { rule: "random", replicas: [1, 2, 5], asks: [ask("a")] };
    const counts = countsOf(one, 3000, [null, null, null]);
    expect(chiSquare(counts, { "100": 1 / 8, "010": 2 / 8, "001": 5 / 8 })).toBeLessThan(13.82);
  });

  test("the emptiest partition when processes are distributed, whichever comes first", () => {
    const counts = countsOf(twoOfTwo("distributed"), 2000, [null, null]);
    expect([...counts.keys()].toSorted()).toStrictEqual(["01 10", "10 01"]);
    expect(chiSquare(counts, { "01 10": 1 / 2, "10 01": 1 / 2 })).toBeLessThan(10.83);
  });

  test("the fullest partition with a free replica when processes are packed", () => {
    const counts = countsOf(twoOfTwo("packed"), 2000, [null, null]);
    expect([...counts.keys()].toSorted()).toStrictEqual(["01 01", "10 10"]);
    expect(chiSquare(counts, { "01 01": 1 / 2, "10 10": 1 / 2 })).toBeLessThan(10.83);
  });

  test("each place of a full pool, so that neighbours are as likely as if tenants were shuffled", () => {
    const full: Placement = { rule: "random", replicas: [2, 2], asks: [ask("a"), ask("b"), ask("c", 2)] };
    const counts = countsOf(full, 3000, [null, null]);
    // Of the 4 × 3 places of a and b, two are both on the first partition, two on the second, and four each way apart.
    const shares = { "10 10 02": 2 / 12, "01 01 20": 2 / 12, "10 01 11": 4 / 12, "01 10 11": 4 / 12 };
    expect(chiSquare(counts, shares)).toBeLessThan(16.27);
  });

  test("only partitions of the kind that it asks for", () => {
    const mixed: Placement = {
      rule: "random",
      replicas: [3, 1, 1],
      asks: [ask("a", 3), ask("b", 2, "3g.40gb")],
    };
    const counts = countsOf(mixed, 50, [null, "3g.40gb", "3g.40gb"]);
    expect([...counts.keys()]).toStrictEqual(["300 011"]);
  });
});

describe("a drawn placement", () => {
  const pools = fc
    .record({
      rule: fc.constantFrom<PlacementRule>("random", "distributed", "packed"),
      replicas: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
      wishes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
      seed: fc.integer({ min: 0, max: 1e6 }),
    })
    .filter(({ replicas, wishes }) => totalOf(wishes) <= totalOf(replicas));

  check.prop([pools])("places every process once, and never more than there are replicas", (pool) => {
    const asks = pool.wishes.map((processes, i) => ask(`t${i}`, processes));
    const kinds = pool.replicas.map(() => null);
    const landed = drawPlacement({ ...pool, asks }, kinds, stream(pool.seed, "p", "placement"));
    expect(landed.map(totalOf)).toStrictEqual(pool.wishes);
    pool.replicas.forEach((most, i) => expect(totalOf(landed.map((row) => row[i]!))).toBeLessThanOrEqual(most));
    const used = pool.replicas.map((_, i) => totalOf(landed.map((row) => row[i]!)));
    if (pool.rule === "distributed") {
      // Nobody is beside more others than there are on an open partition, plus himself.
      const open = used.filter((count, i) => count < pool.replicas[i]!);
      expect(Math.max(...used)).toBeLessThanOrEqual(Math.min(Infinity, ...open.map((count) => count + 1)));
    }
    if (pool.rule === "packed") {
      expect(used.filter((count, i) => count > 0 && count < pool.replicas[i]!).length).toBeLessThanOrEqual(1);
    }
  });
});

function totalOf(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

const work = { reference: "a100-sxm4-80gb", compute: "2ms" };
const tenants = {
  a: { work, arrivals: { kind: "constant", rate: "5/s" } },
  b: { work, arrivals: { kind: "constant", rate: "5/s" } },
};

describe("the stream of a placement", () => {
  const scenario = tinyScenario({
    duration: "1s",
    gpus: { type: "a100-sxm4-80gb", count: 8 },
    tenants,
    policies: Object.fromEntries(
      ["one", "two"].map((name) => [
        name,
        {
          placement: "random",
          gpus: Array.from({ length: 8 }, (_, gpu) => ({ gpu, timeSlicing: {}, replicas: 4 })),
          tenants: ["a", "b"],
        },
      ]),
    ),
  });
  const drawn = (policy: number, replication: number) =>
    placedPolicy(scenario.policies[policy]!, replicationSeed(1, replication)).partitions.map(({ members }) =>
      members.map(({ tenant }) => tenant),
    );

  test("depends on seed, replication and the policy's name, and on nothing else", () => {
    expect(drawn(0, 3)).toStrictEqual(drawn(0, 3));
    const all = [0, 1].flatMap((policy) => Array.from({ length: 12 }, (_, i) => JSON.stringify(drawn(policy, i))));
    expect(new Set(all).size).toBeGreaterThan(15);
  });

  test("is not asked where only one placement exists", () => {
    const { policies } = tinyScenario({
      duration: "1s",
      gpus: { type: "a100-sxm4-80gb", count: 2 },
      tenants: { a: { ...tenants.a, routing: "round-robin" } },
      policies: {
        "one partition": { placement: "random", gpus: [{ gpu: 0, mps: {}, replicas: 4 }], tenants: ["a"] },
        "all replicas": {
          placement: "packed",
          gpus: [{ gpu: 0 }, { gpu: 1 }],
          tenants: [{ tenant: "a", processes: 2 }],
        },
        "a choice": { placement: "random", gpus: [{ gpu: 0 }, { gpu: 1 }], tenants: ["a"] },
      },
    });
    expect(policies.map(drawsPlacement)).toStrictEqual([false, false, true]);
  });
});
