import { describe, expect, test } from "vitest";
import { stream } from "../../../sim/base/random.ts";
import { type BatchSize, batchSizes, sizeMoments } from "../../../sim/workload/arrivals/batch.ts";
import { arrivalTimes } from "../arrivals-lab.ts";
import { expectMean, expectVariance } from "./sampling.ts";

const LISTED: BatchSize = {
  kind: "listed",
  sizes: [
    { requests: 7, weight: 1 },
    { requests: 2, weight: 0 },
    { requests: 1, weight: 3 },
  ],
};

describe("the size of a batch", () => {
  test.each([
    [{ kind: "constant", requests: 3 }, 3, 0],
    [{ kind: "geometric", mean: 1 }, 1, 0],
    [{ kind: "geometric", mean: 1.25 }, 1.25, 0.3125],
    [{ kind: "geometric", mean: 40 }, 40, 1560],
    [LISTED, 2.5, 6.75],
  ] as const)("%o has the stated mean and variance", (size, mean, variance) => {
    const stated = sizeMoments(size);
    expect(stated.mean).toBeCloseTo(mean, 12);
    expect(stated.variance).toBeCloseTo(variance, 12);
    const draw = batchSizes(size, stream(1, "size", size.kind));
    const drawn = Array.from({ length: 200_000 }, () => draw());
    expectMean(drawn, mean);
    expectVariance(drawn, variance);
    expect(drawn.every((requests) => Number.isInteger(requests) && requests >= 1)).toBe(true);
  });

  test("is never one of weight 0, and geometric sizes forget how many requests came already", () => {
    const listed = batchSizes(LISTED, stream(1, "size", "listed"));
    const drawn = Array.from({ length: 20_000 }, () => listed());
    expect(new Set(drawn)).toStrictEqual(new Set([1, 7]));
    const geometric = batchSizes({ kind: "geometric", mean: 4 }, stream(1, "size", "memory"));
    const long = Array.from({ length: 100_000 }, () => geometric()).filter((requests) => requests > 3);
    expectMean(
      long.map((requests) => requests - 3),
      4,
    );
  });
});

describe("batches", () => {
  const times = arrivalTimes(
    { kind: "batch", batches: { kind: "constant", ratePerS: 10, startNs: 0 }, size: LISTED },
    1e9,
  );

  test("arrive whole in one instant, at the times of their process", () => {
    expect([...new Set(times)]).toStrictEqual(Array.from({ length: 11 }, (_, k) => k * 1e8));
    const sizes = [...new Set(times)].map((at) => times.filter((other) => other === at).length);
    expect(sizes.every((size) => size === 1 || size === 7)).toBe(true);
    expect(new Set(sizes).size).toBe(2);
  });

  test("come at the same times whatever their sizes, and have the same sizes at whatever rate", () => {
    const batches = { kind: "poisson", ratePerS: 50 } as const;
    const single = arrivalTimes({ kind: "batch", batches, size: { kind: "constant", requests: 1 } }, 1e9);
    const geometric = arrivalTimes({ kind: "batch", batches, size: { kind: "geometric", mean: 3 } }, 1e9);
    expect(new Set(geometric)).toStrictEqual(new Set(single));
    expect(single).toStrictEqual(arrivalTimes(batches, 1e9));
    const fast = arrivalTimes(
      { kind: "batch", batches: { ...batches, ratePerS: 100 }, size: { kind: "geometric", mean: 3 } },
      0.5e9,
    );
    expect(fast.length).toBe(geometric.length);
  });
});
