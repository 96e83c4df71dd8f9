import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { eightTenants, readyOf, ROUND_ROBIN } from "../../bench/ours/documents.ts";
import { filledQueue, holdOrder } from "../../bench/ours/hold.ts";
import { runProduct, scenarioFor } from "../../bench/ours/product.ts";
import { runSteppingRing } from "../../bench/ours/stepping-ring.ts";
import { drawStream } from "../../bench/ours/stream-file.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { planPolicy } from "../../sim/scenario/plan.ts";
import type { BytesPerEvent } from "./allocation.ts";

const REQUESTS = 400;

describe("the round robin of eight tenants", () => {
  // Found by bench/peers/round-robin.cpp on the same requests.
  const CASES = [
    { meanWorkMs: 5, counts: { finished: 380, latencyNs: 5_192_108_813, switches: 819 }, events: 2_412 },
    { meanWorkMs: 50, counts: { finished: 380, latencyNs: 51_018_077_418, switches: 5_975 }, events: 12_724 },
    { meanWorkMs: 500, counts: { finished: 380, latencyNs: 508_779_036_360, switches: 57_443 }, events: 115_660 },
  ] as const;

  test.each(CASES)("of $meanWorkMs ms counts what the C++ program counts, in the bare loop", async (known) => {
    const scenario = await eightTenants(known.meanWorkMs, REQUESTS, "time-slicing");
    const stream = drawStream(scenario, known.meanWorkMs * 1e6);
    expect(runSteppingRing(stream, ROUND_ROBIN)).toStrictEqual({ ...known.counts, events: known.events });
  });

  test.each(CASES)(
    "of $meanWorkMs ms counts the same in the product, stepping or not",
    async ({ meanWorkMs, counts }) => {
      const args = { kind: "eight tenants", meanWorkMs, requests: REQUESTS, way: "time-slicing" } as const;
      expect(runProduct(await scenarioFor(args)).counts).toStrictEqual(counts);
      expect(runProduct(await scenarioFor({ ...args, stepping: true })).counts).toStrictEqual(counts);
    },
  );

  test("switches as often as the formula says: once between all turns of equal works that begin together", async () => {
    const [tenants, turns] = [8, 5];
    const tenant = {
      work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: `${2 * turns}ms` },
      arrivals: { kind: "list", at: ["0ms"] },
    };
    const names = Array.from({ length: tenants }, (_, rank) => `t${rank}`);
    const timeSlicing = {
      slice: "2ms",
      contextSwitch: "100us",
      contextSwitchIdle: "100us",
      coldCache: "0ms",
      idleLinger: "0ms",
    };
    const scenario = await readyOf({
      title: "equal works",
      duration: "10s",
      gpus: [{ type: "a100-sxm4-80gb", count: 1 }],
      tenants: Object.fromEntries(names.map((name) => [name, tenant])),
      policies: { shared: [{ gpu: 0, timeSlicing, tenants: names }] },
    });
    const switches = tenants * turns - 1;
    // The k-th tenant ends with turn (turns - 1) · tenants + k, counted from 1, and the switches before it.
    const latencyNs = names.reduce((sum, _, k) => {
      const turn = (turns - 1) * tenants + k + 1;
      return sum + turn * 2e6 + (turn - 1) * 1e5;
    }, 0);
    expect(runProduct(scenario).counts).toStrictEqual({ finished: tenants, latencyNs, switches });
  });
});

describe("wake-ups for one request under time-slicing", () => {
  const wakeUps = async (meanWorkMs: number, slice: number): Promise<number> => {
    const scenario = await eightTenants(meanWorkMs, REQUESTS, "time-slicing");
    const model = planPolicy(scenario, scenario.policies[0]!);
    const partitions = model.partitions.map(({ spec, memory }) => ({
      spec: { ...spec, params: { ...spec.params, slice } },
      memory,
    }));
    const { events, records } = runModel({ ...model, partitions });
    return events / records.reduce((sum, { latencyNs }) => sum + latencyNs.length, 0);
  };

  test.each([5e5, 2e6, 2e7])("do not grow with the work, with slices of %d ns", async (slice) => {
    const short = await wakeUps(50, slice);
    const long = await wakeUps(5_000, slice);
    // A hundred times the turns. What differs is how often two of them happen in one instant.
    expect(Math.abs(long / short - 1)).toBeLessThan(0.01);
    expect(long).toBeLessThan(3.5);
  });

  test("hardly grow as slices get shorter", async () => {
    const [shorter, longer] = [await wakeUps(500, 5e5), await wakeUps(500, 2e7)];
    expect(Math.abs(longer / shorter - 1)).toBeLessThan(0.1);
  });
});

describe("the queue of wake-ups", () => {
  const table = Float64Array.from({ length: 1024 }, (_, i) => 1 + ((i * i * 31 + 7 * i) % 5));

  // Found by bench/peers/hold.cpp with std::priority_queue.
  test.each([
    [10, 837_456_202],
    [100, 2_253_679_800],
    [1000, 3_171_664_006],
  ])("gives %d sources with many ties in one known order", (sources, order) => {
    expect(holdOrder(filledQueue(table, sources), table, 50_000)).toBe(order);
  });
});

describe("the heap", () => {
  /** A young generation that one run cannot fill: what is left of every event is still there when it is counted. */
  const ROOMY = ["--expose-gc", "--min-semi-space-size=512", "--max-semi-space-size=512"];
  let bytes: BytesPerEvent;

  beforeAll(() => {
    const args = [...ROOMY, "--import", "tsx", "test/bench/allocation.ts"];
    bytes = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as BytesPerEvent;
  });

  // One and a half numbers of 16 bytes for each event are known of; twice that is allowed.
  test("grows by at most 48 bytes an event in the bare loop", () => {
    expect(bytes.bare).toBeLessThan(48);
  });

  // Known of are about 130 bytes, numbers that cross calls; a record for each request would be more than twice that.
  test("grows by at most 160 bytes an event in the product", () => {
    expect(bytes.product).toBeLessThan(160);
  });
});
