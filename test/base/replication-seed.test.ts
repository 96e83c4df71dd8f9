import { expect, test } from "vitest";
import { replicationSeed, stream } from "../../sim/base/random.ts";

const draws = (seed: number, replication: number): string => {
  const random = stream(replicationSeed(seed, replication), "chat", "arrivals");
  return Array.from({ length: 20 }, () => random.uniform()).join();
};

test("the first replication is the run itself", () => {
  const random = stream(7, "chat", "arrivals");
  expect(draws(7, 0)).toBe(Array.from({ length: 20 }, () => random.uniform()).join());
});

test("replications of one run, and those of runs with other seeds, all draw something else", () => {
  // Seeds and numbers that would meet if they were only added or put one after the other.
  const seeds = [0, 1, 2, 10, 11, 12, 21, 111, Number.MAX_SAFE_INTEGER];
  const all = seeds.flatMap((seed) => [0, 1, 2, 10, 11, 12, 21, 111].map((k) => draws(seed, k)));
  expect(new Set(all).size).toBe(all.length);
});

test("a replication draws the same whenever it is asked for", () => {
  const before = draws(7, 3);
  draws(7, 4);
  expect(draws(7, 3)).toBe(before);
});
