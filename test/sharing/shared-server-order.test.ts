import { expect, test } from "vitest";
import { tinyRun } from "../support/tiny.ts";
import { at, busy, latencies } from "./sliced.ts";

const MS = 1_000_000;

/** Tenants in one server on an A100, in the order of arrival. */
function served(tenants: Readonly<Record<string, unknown>>): ReturnType<typeof tinyRun> {
  return tinyRun({
    tenants,
    policies: { p: [{ gpu: 0, sharedServer: {}, tenants: Object.keys(tenants) }] },
    duration: "1s",
    limit: "2s",
  });
}

/**
 * The engine is held until 50 ms. `other` has a request of 30 ms; `several` has two of 10 ms and 20 ms, of which the
 * second one's burst is ready only when the first has ended, after the burst of `other`.
 */
const held = { work: busy(50 * MS), arrivals: at(0) };
const other = { work: busy(1 * MS), arrivals: at(30 * MS) };
const two = at(10 * MS, 20 * MS);

test.each([
  ["without more", {}],
  ["whose inputs are copied ahead", { transfers: { in: "1kB", overlap: true } }],
  ["whose memory grows", { memory: { context: "1GB", growth: { perRequest: "1MB" } } }],
  ["in batches of one", { batching: { max: 1 } }],
])("the second request of a process %s goes before one that came later", (_what, more) => {
  const run = served({ held, other, several: { work: busy(1 * MS), arrivals: two, ...more } });
  // Both requests of `several` arrived earlier, so `other` is served from 52 ms to 53 ms.
  expect(Math.round(latencies(run, "other")[0]! / MS)).toBe(23);
  expect(latencies(run, "several").map((ns) => Math.round(ns / MS))).toStrictEqual([41, 32]);
});

test("a batch has the place of the first request in it", () => {
  const several = { work: busy(1 * MS), arrivals: at(20 * MS, 40 * MS), batching: { max: 2, delay: "100ms" } };
  const run = served({ held, other, several });
  expect(latencies(run, "other")).toStrictEqual([22 * MS]);
  expect(latencies(run, "several")).toStrictEqual([31 * MS, 11 * MS]);
});

test("a later burst of a batch keeps its place", () => {
  const several = { work: busy(1 * MS, { bursts: 3 }), arrivals: at(20 * MS, 20 * MS), batching: { max: 2 } };
  expect(latencies(served({ held, other, several }), "other")).toStrictEqual([24 * MS]);
});
