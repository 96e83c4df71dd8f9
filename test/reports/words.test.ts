import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  costRate,
  formatMoney,
  formatOutcome,
  formatRatio,
  formatShare,
  formatSpread,
  listed,
  metricName,
  numberWord,
  possessive,
  unbroken,
} from "../../reports/words.ts";

describe("the ratio of a target", () => {
  test.each([
    [0.81, "81 %"],
    [0.004, "<1 %"],
    [0.997, "99.7 %"],
    [0.9999, ">99.9 %"],
    [1, "100 %"],
    [1.0001, ">1×"],
    [1.003, "1.003×"],
    [2.3, "2.30×"],
    [12.34, "12.3×"],
    [1185, "1185×"],
  ])("%d is written %s", (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });

  propertyTest.prop([fc.double({ min: 0, max: 1e6, noNaN: true })], { seed: 1 })(
    "is a percentage exactly when the target is met, and never rounds across the line",
    (ratio) => {
      const text = formatRatio(ratio);
      expect(text.endsWith(" %")).toBe(ratio <= 1);
      if (ratio < 1) expect(text).not.toBe("100 %");
      if (ratio > 1) expect(text).not.toBe("1.00×");
    },
  );
});

describe("a throughput against its target", () => {
  test.each([
    [0.16, "6.25×"],
    [1, "100 %"],
    [1.43, "70 %"],
    [1.00001, ">99.9 %"],
  ])("with target ÷ achieved of %d is written %s, by what is achieved", (ratio, text) => {
    const target = { metric: "throughput" as const, quantile: null, limit: 2 };
    expect(formatOutcome({ ...target, value: 2 / ratio, ratio, verdict: "open", within: null, intervals: {} })).toBe(
      text,
    );
  });
});

describe("the spread of an outcome", () => {
  const spread = (
    ratio: number,
    interval: readonly [number, number] | null,
    metric: "latency" | "throughput",
  ): string =>
    formatSpread({
      metric,
      quantile: metric === "latency" ? 0.99 : null,
      limit: 1,
      value: ratio,
      ratio,
      verdict: "open",
      within: null,
      intervals: interval === null ? {} : { ratio: interval },
    });

  test.each([
    [0.8, [0.75, 0.85], "latency", "±5 %"],
    [0.8, [0.79, 0.86], "latency", "±6 %"],
    [1.5, [1.38, 1.62], "latency", "±0.12×"],
    [0.8, [0.799, 0.801], "latency", "±<1 %"],
    [0.8, [0.8, 0.8], "latency", ""],
    [6, [5.999, 6.001], "latency", "±<0.01×"],
    [0.5, [0.4, 0.5], "throughput", "±0.50×"],
  ] as const)("of %d in %j as %s is written %j, in the unit of the value", (ratio, interval, metric, text) => {
    expect(spread(ratio, interval, metric)).toBe(text);
  });

  test("is nothing without an interval", () => {
    expect(spread(0.8, null, "latency")).toBe("");
  });
});

describe("a share", () => {
  propertyTest.prop([fc.double({ min: 0, max: 1, noNaN: true })], { seed: 2 })(
    "is 100 % or 0 % only when it is exactly that",
    (share) => {
      const text = formatShare(share);
      expect(text === "100 %" || text === "100.0 %").toBe(share === 1);
      expect(text === "0 %" || text === "0.0 %").toBe(share === 0);
    },
  );

  test("keeps the nines apart", () => {
    expect([0.5, 0.999, 0.9996, 0.99996, 0.0001].map(formatShare)).toStrictEqual([
      "50.0 %",
      "99.9 %",
      "99.96 %",
      ">99.99 %",
      "<0.1 %",
    ]);
  });
});

describe("words", () => {
  test("count to twelve", () => {
    expect([0, 1, 6, 12, 13].map(numberWord)).toStrictEqual(["no", "one", "six", "twelve", "13"]);
  });

  test("list with a final and", () => {
    expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toStrictEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });

  test("own things", () => {
    expect(["chat", "embeddings", "s"].map(possessive)).toStrictEqual(["chat's", "embeddings'", "s's"]);
  });

  test("name percentiles without the noise of binary fractions", () => {
    expect([0.5, 0.99, 0.999].map((quantile) => metricName({ metric: "ttft", quantile }))).toStrictEqual([
      "p50 TTFT",
      "p99 TTFT",
      "p99.9 TTFT",
    ]);
  });

  test("write money by sign, by code, in groups and below zero", () => {
    expect([
      formatMoney(8.8, "USD"),
      formatMoney(8.8, "$"),
      formatMoney(1234567, "EUR"),
      formatMoney(2, "CHF"),
      formatMoney(-3, "$"),
    ]).toStrictEqual(["$8.80", "$8.80", "€1,234,567", "2.00 CHF", "−$3.00"]);
    expect(costRate(10, "$")).toBe("$10.00 an hour ($7,300 a month)");
  });

  test("keep a number and its unit on one line, and leave other text alone", () => {
    expect(unbroken("at ≥ 12.6 ms, 81 % of 3 services")).toBe("at ≥\u00a012.6\u00a0ms, 81\u00a0% of 3 services");
  });
});
