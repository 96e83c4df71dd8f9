import { expect, test } from "vitest";
import { type Recorded, Recorder, RECORD_BOUNDS, type RecordBounds } from "../../sim/metrics/recorder.ts";
import { sampleTenant } from "../../sim/metrics/sample-tenant.ts";
import type { TenantSample } from "../../sim/metrics/tenant-sample.ts";
import { RequestTable } from "../../sim/workload/request-table.ts";
import { StageTimes } from "../../sim/workload/stage-times.ts";

const REQUESTS = 2000;
const GAP_NS = 1e6;
const TO_NS = REQUESTS * GAP_NS;

/** Requests of a pipeline with three stages: the second takes longer and longer, and there is a hop of 7 ns. */
function recorded(bounds: RecordBounds, lost: number): TenantSample {
  const line: Required<Recorded> = { requests: new RequestTable(), stages: new StageTimes(3) };
  const limits = { latencyNs: Infinity, ttftNs: Infinity, tpotNs: Infinity };
  const recorder = new Recorder([line], [limits], TO_NS, Float64Array.of(0, TO_NS), bounds);
  for (let k = 0; k < REQUESTS; k++) {
    const arrivalNs = k * GAP_NS;
    const row = line.requests.acquire(k, arrivalNs);
    line.stages.reset(row);
    line.requests.startedNs[row] = arrivalNs;
    recorder.arrived(0, row, arrivalNs);
    const stageNs = [100, 1000 + 10 * k, 300];
    const endNs = arrivalNs + stageNs.reduce((sum, ns) => sum + ns, 7);
    if (k < lost) recorder.rejected(0, row, arrivalNs, "rejected");
    else {
      stageNs.forEach((ns, stage) => line.stages.set(row, stage, ns));
      recorder.finished(0, row, endNs);
    }
    line.requests.release(row);
  }
  const none = new Float64Array();
  const [record] = recorder.close(TO_NS);
  const every = record!.condensed?.series.every ?? 1;
  const window = { fromNs: 0, toNs: TO_NS, every, singleRun: null };
  return sampleTenant(record!, { targets: [], servedAlone: false, aloneNs: none, samePartitionNs: none, ...window });
}

test.each([
  ["after some of them", 0],
  ["before any has finished", 200],
])("times at stages are the same whether requests are kept one by one or only their sums, %s", (_, lost) => {
  const exact = recorded(RECORD_BOUNDS, lost);
  const condensed = recorded({ requests: 100, points: 1024 }, lost);
  expect(exact.percentileError).toBe(0);
  expect(condensed.percentileError).toBeGreaterThan(0);
  const mean = 1000 + (10 * (lost + REQUESTS - 1)) / 2;
  expect(exact.stages!.all).toStrictEqual({ requests: REQUESTS - lost, meanNs: [100, mean, 300] });
  expect(condensed.stages!.all).toStrictEqual(exact.stages!.all);
  expect(condensed.stages!.slowest1Percent.requests).toBe(exact.stages!.slowest1Percent.requests);
  const [own, found] = [exact, condensed].map(({ stages }) => stages!.slowest1Percent.meanNs![1]!);
  expect(own).toBeGreaterThan(20_700);
  // Buckets of latency are 1.6 % wide.
  expect(Math.abs(found! / own! - 1)).toBeLessThan(0.016);
});

test("a pipeline of which nothing finished has no times at its stages", () => {
  expect(recorded(RECORD_BOUNDS, REQUESTS).stages).toBeUndefined();
});
