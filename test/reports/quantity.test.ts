import { expect, test } from "vitest";
import { formatQuantity } from "../../reports/quantity.ts";

test.each<readonly [number | string, string, string]>([
  [170_000, "ns", "170 µs"],
  [0.5, "s", "500 ms"],
  [2 ** 30, "B", "1.00 GiB"],
  [2.039e12, "B/s", "2.04 TB/s"],
  [312e12, "FLOP/s", "312 TFLOP/s"],
  [1.41e9, "Hz", "1.41 GHz"],
  [48, "1", "48"],
  [0.15, "1", "0.15"],
  [400, "W", "400 W"],
  [3e-9, "1", "3.00e-9"],
  ["eager", "", "eager"],
])("%s in %s is written %s", (value, unit, text) => {
  expect(formatQuantity(value, unit)).toBe(text);
});
