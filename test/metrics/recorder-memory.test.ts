import { serialize } from "node:v8";
import { describe, expect, test } from "vitest";
import { stream } from "../../sim/base/random.ts";
import { type RecordBounds, Recorder, type RequestRecord } from "../../sim/metrics/recorder.ts";
import type { Door } from "../../sim/workload/server.ts";
import { Tenant } from "../../sim/workload/tenant.ts";

const GAP_NS = 1e6;
const LIMITS = { latencyNs: 5e5, ttftNs: Infinity, tpotNs: Infinity };
const BOUNDS = { requests: 1000, points: 1024 };

/** What a recorder has of so many requests, one after the other; every tenth is rejected, every fifth loses its memory. */
function recordAfter(count: number, bounds: RecordBounds): RequestRecord {
  const tenants: Tenant[] = [];
  const recorder = new Recorder(tenants, [LIMITS], count * GAP_NS, Float64Array.of(0, count * GAP_NS), bounds);
  const tenant = new Tenant(
    0,
    () => {},
    () => 0,
    recorder,
  );
  tenants.push(tenant);
  let row = -1;
  tenant.servers.push({ offer: (offered: number) => (row = offered) } as unknown as Door);
  const random = stream(1, "memory", "test");
  for (let k = 0; k < count; k++) {
    const nowNs = k * GAP_NS;
    tenant.arrive(nowNs);
    if (k % 5 === 0) tenant.preempt(row);
    if (k % 10 === 0) tenant.reject(row, nowNs);
    // Within a factor of ten: the rarer the values of a tail, the more pages of a histogram.
    else tenant.finish(row, nowNs + 1e5 + Math.floor(random.uniform() * 9e5));
  }
  return recorder.close(count * GAP_NS)[0]!;
}

const bytesOf = (record: RequestRecord): number => serialize(record).byteLength;

describe("what a recorder keeps", () => {
  const [few, many] = [100_000, 400_000];

  test("is about a hundred bytes of each request up to the bound", () => {
    const bounds = { ...BOUNDS, requests: Infinity };
    const perRequest = (bytesOf(recordAfter(40_000, bounds)) - bytesOf(recordAfter(20_000, bounds))) / 20_000;
    expect(perRequest).toBeGreaterThan(80);
    expect(perRequest).toBeLessThan(110);
  });

  test("is nothing of a further request beyond it", () => {
    const grown = bytesOf(recordAfter(many, BOUNDS)) - bytesOf(recordAfter(few, BOUNDS));
    expect(Math.abs(grown / (many - few))).toBeLessThan(0.1);
  });

  test("counts every one all the same", () => {
    const { condensed } = recordAfter(many, BOUNDS);
    const total = (pick: (window: NonNullable<typeof condensed>["windows"][number]) => number): number =>
      condensed!.windows.reduce((sum, window) => sum + pick(window), 0);
    expect([
      total(({ latency }) => latency.count),
      total(({ rejected }) => rejected),
      total(({ preempted }) => preempted),
      condensed!.level.finished.reduce((sum, count) => sum + count, 0),
      condensed!.series.counts.reduce((sum, count) => sum + count, 0),
      condensed!.series.arrivalNs.length,
    ]).toStrictEqual([0.9 * many, 0.1 * many, 0.2 * many, 0.9 * many, 0.9 * many, 782]);
  });
});
