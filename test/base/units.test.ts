import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatDuration,
  MAX_TIME_NS,
  parseBytes,
  parseDuration,
  parseFraction,
  parsePrice,
  parseRate,
  significant,
} from "../../sim/base/units.ts";

/** Texts that Number() or a careless table look-up would take. */
const NONSENSE = ["", " ", "abc", "NaN", "Infinity", "0x10", "1_000", "1,5", "1e400", "--1", "1 2"];

describe("parseDuration", () => {
  test.each([
    ["2.097ms", 2_097_000],
    ["170us", 170_000],
    ["170µs", 170_000],
    ["170μs", 170_000], // the Greek letter, not the micro sign
    ["0s", 0],
    [" 30 s ", 30_000_000_000],
    ["5min", 300_000_000_000],
    ["1h", 3_600_000_000_000],
    ["1d", 86_400_000_000_000],
    ["1e3ms", 1_000_000_000],
    [".5us", 500],
    ["1.5ns", 2],
    ["0.4ns", 0],
    ["-3ms", -3_000_000],
  ])("reads %s as %d ns", (text, value) => {
    expect(parseDuration(text)).toStrictEqual({ value });
  });

  test.each([...NONSENSE, "5", "ms", "5 parsecs", "5constructor", "5 MS", "5s5s", "Infinityms", "1e400ms"])(
    "refuses %j and names the units",
    (text) => {
      expect(parseDuration(text)).toStrictEqual({ rule: expect.stringMatching(/^must be /u) as string });
    },
  );

  test("refuses what the integer clock cannot hold exactly, in both directions", () => {
    expect(parseDuration("104d")).toStrictEqual({ value: 104 * 86_400e9 });
    expect(parseDuration("105d")).toStrictEqual({ rule: expect.stringContaining("at most 104 days") as string });
    expect(parseDuration("-105d")).toStrictEqual({ rule: expect.stringContaining("at most 104 days") as string });
  });

  check.prop([fc.integer({ min: 0, max: MAX_TIME_NS })], { seed: 1, numRuns: 1000 })(
    "keeps every whole nanosecond that the clock can hold",
    (ns) => {
      expect(parseDuration(`${ns}ns`)).toStrictEqual({ value: ns });
    },
  );

  check.prop([fc.integer({ min: 0, max: 10_000_000 })], { seed: 2, numRuns: 1000 })(
    "reads microseconds written as milliseconds without a rounding error",
    (us) => {
      expect(parseDuration(`${(us / 1000).toFixed(3)}ms`)).toStrictEqual({ value: us * 1000 });
    },
  );
});

describe("parseBytes", () => {
  test.each([
    ["40GiB", 40 * 2 ** 30],
    ["500MB", 500_000_000],
    ["1.2 GB", 1_200_000_000],
    ["164 KiB", 164 * 1024],
    ["7B", 7],
    ["2TiB", 2 ** 41],
    ["1kB", 1000],
  ])("reads %s as %d bytes", (text, value) => {
    expect(parseBytes(text)).toStrictEqual({ value });
  });

  test.each([...NONSENSE, "40", "40gib", "40G", "40KB", "1e400GB", "1e300TB", "40 valueOf"])(
    "refuses %j and says how a size is written",
    (text) => {
      expect(parseBytes(text)).toStrictEqual({ rule: expect.stringMatching(/^must be /u) as string });
    },
  );
});

describe("parseRate", () => {
  test.each([
    ["25/s", 25],
    ["90/min", 1.5],
    ["400/h", 400 / 3600],
    ["86400/d", 1],
    ["2.5 / s", 2.5],
    ["0/s", 0],
  ])("reads %s as %d events per second", (text, value) => {
    const parsed = parseRate(text);
    expect("value" in parsed ? parsed.value : parsed.rule).toBeCloseTo(value, 12);
  });

  test.each([
    ...NONSENSE,
    "25",
    "/s",
    "25/",
    "25/ms",
    "25/constructor",
    "25/toString",
    "1e400/s",
    "25/s/s",
    "25 per s",
  ])("refuses %j and says how a rate is written", (text) => {
    expect(parseRate(text)).toStrictEqual({ rule: expect.stringMatching(/^must be a rate with its unit/u) as string });
  });
});

describe("parseFraction", () => {
  test.each([
    ["60%", 0.6],
    ["0.6", 0.6],
    [" 12.5 % ", 0.125],
    ["1", 1],
    ["150%", 1.5],
  ])("reads %s as %d", (text, value) => {
    expect(parseFraction(text)).toStrictEqual({ value });
  });

  test.each([...NONSENSE, "%", "60%%", "sixty", "1e400%"])("refuses %j", (text) => {
    expect(parseFraction(text)).toStrictEqual({ rule: expect.stringMatching(/^must be a fraction/u) as string });
  });
});

describe("parsePrice", () => {
  test.each([
    ["1.79/h", 1.79],
    ["24/d", 1],
    [" 2 / h ", 2],
  ])("reads %s as %d an hour", (text, value) => {
    expect(parsePrice(text)).toStrictEqual({ value });
  });

  test.each([...NONSENSE, "1.79", "$1.79/h", "1.79/s", "/h", "1e400/h"])("refuses %j", (text) => {
    expect(parsePrice(text)).toStrictEqual({ rule: expect.stringMatching(/^must be a price/u) as string });
  });
});

describe("formatDuration", () => {
  test.each([
    [0, "0 s"],
    [0.5, "0.50 ns"],
    [7, "7.00 ns"],
    [999, "999 ns"],
    [1_000, "1.00 µs"],
    [170_000, "170 µs"],
    [999_700, "1.00 ms"],
    [2_097_000, "2.10 ms"],
    [999_499_999, "999 ms"],
    [999_500_000, "1.00 s"],
    [45e9, "45.0 s"],
    [599e9, "599 s"],
    [600e9, "10.0 min"],
    [9000e9, "2.50 h"],
    [-2_097_000, "-2.10 ms"],
    [Infinity, "Infinity h"],
  ])("writes %d ns as %s", (ns, text) => {
    expect(formatDuration(ns)).toBe(text);
  });

  check.prop([fc.double({ min: 1, max: 0.99 * MAX_TIME_NS, noNaN: true })], { seed: 3, numRuns: 5000 })(
    "writes a text that reads back within half of its last digit",
    (ns) => {
      const parsed = parseDuration(formatDuration(ns));
      // Half of the last of three digits is at most 1/200 of the value; reading rounds to 1 ns.
      expect(Math.abs(("value" in parsed ? parsed.value : Number.NaN) - ns)).toBeLessThanOrEqual(ns / 199 + 0.5);
    },
  );
});

describe("formatBytes", () => {
  test.each([
    [0, "0.00 MiB"],
    [2 ** 29, "512 MiB"],
    [2 ** 30, "1.00 GiB"],
    [40 * 2 ** 30, "40.0 GiB"],
    [1.5 * 2 ** 40, "1536 GiB"],
  ])("writes %d as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe("significant", () => {
  test.each([
    [0, "0.00"],
    [1234.5, "1235"],
    [99.94, "99.9"],
    [99.96, "100"],
    [9.994, "9.99"],
    [9.996, "10.0"],
    [0.99951, "1.00"],
    [0.123456, "0.12"],
    [0.00034, "0.00034"],
    [0.0000001234, "0.00000012"],
    [-0.5, "-0.50"],
    [Infinity, "Infinity"],
    [NaN, "NaN"],
  ])("writes %d as %s", (value, text) => {
    expect(significant(value)).toBe(text);
  });

  check.prop([fc.double({ min: 1e-12, max: 1e15, noNaN: true })], { seed: 4, numRuns: 5000 })(
    "never writes an exponent",
    (value) => {
      expect(significant(value)).toMatch(/^\d+(\.\d+)?$/u);
    },
  );
});
