import { expect, test } from "vitest";
import { movedNumbers } from "./moved-numbers.ts";

const result = (p99: number | null, met: boolean): string =>
  JSON.stringify({ policies: [{ name: "MPS", tenants: [{ name: "chat", latencyNs: { p99 }, met }] }], seed: 1 });

test("the numbers that moved are called by policy, tenant and metric", () => {
  expect(movedNumbers(result(12, true), result(13, false)).split("\n")).toStrictEqual([
    "policies.MPS.tenants.chat.latencyNs.p99: 12 -> 13 (+8.33 %)",
    "policies.MPS.tenants.chat.met: true -> false",
  ]);
});

test("nothing moved between two texts with the same values, whatever their spaces", () => {
  expect(movedNumbers(result(12, true), JSON.stringify(JSON.parse(result(12, true)), null, 2))).toBe("");
});

test("what came and what went is told", () => {
  expect(movedNumbers(result(null, true), result(5, true))).toBe("policies.MPS.tenants.chat.latencyNs.p99: null -> 5");
  expect(movedNumbers('{"a":[1]}', '{"a":[1,2],"b":{}}')).toBe("a.1: nothing -> 2\nb: nothing -> {}");
});

test("a long list ends with how much is missing", () => {
  const many = (value: number): string => JSON.stringify(Array.from({ length: 50 }, () => value));
  expect(movedNumbers(many(1), many(2)).split("\n")).toHaveLength(31);
  expect(movedNumbers(many(1), many(2))).toMatch(/and 20 more$/u);
});
