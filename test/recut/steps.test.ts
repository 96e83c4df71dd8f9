import { describe, expect, test } from "vitest";
import type { RecutRecord } from "../../sim/result/layouts.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { type TinyDocument, tinyModel, tinyRun, tinyScenario } from "../support/tiny.ts";
import { alone, at, onSms, service, SMS } from "./swap.ts";

const RECUT = {
  orchestrator: "2s",
  destroy: "300ms",
  create: "150ms",
  modeChange: "5s",
  context: "500ms",
  loadPerGB: "400ms",
};

/** One GPU with two layouts that changes at the given times, and the tenants of its parts. */
function changing(
  layouts: Readonly<Record<string, unknown>>,
  tenants: TinyDocument["tenants"],
  recut: Readonly<Record<string, unknown>> = {},
  changes: readonly unknown[] = [{ at: "10s", to: "b" }],
): TinyDocument {
  return {
    duration: "60s",
    warmup: "0s",
    tenants,
    policies: { p: [{ gpu: 0, layouts, changes, recut: { ...RECUT, ...recut } }] },
  };
}

function recutsOf(document: TinyDocument): readonly RecutRecord[] {
  return tinyRun(document).layouts!.gpus[0]!.recuts;
}

const IDLE = { x: service(at(50e9)), y: service(at(50e9)) };

describe("the steps of a re-cut", () => {
  test("add up to its length: one destroyed, two created one by one, contexts at once, weights one after the other", () => {
    const document = changing(
      {
        a: [alone("7g.80gb", 0, "x")],
        b: [alone("3g.40gb", 0, "x"), alone("3g.40gb", 4, "y")],
      },
      IDLE,
    );
    const stepNs = { drain: 0, orchestrator: 2e9, destroy: 0.3e9, modeChange: 0, create: 0.3e9, start: 1.15e9 };
    // x: created after 0.15 s, 0.5 s for its context, 0.4 s for its weights; only then those of y come, 0.4 s more.
    expect(recutsOf(document)).toStrictEqual([{ fromNs: 10e9, toNs: 13.75e9, from: 0, to: 1, stepNs }]);
    const [x, y] = tinyRun(document).layouts!.tenants;
    expect(x).toMatchObject({ tenant: "x", withoutPartNs: 2e9 + 0.3e9 + 0.15e9 + 0.5e9 + 0.4e9 });
    // y has no part in the first layout.
    expect(y).toMatchObject({ tenant: "y", withoutPartNs: 13.75e9 });
  });

  test("leave a part alone that both layouts have, and an instance that only changes hands", () => {
    const layouts = {
      a: [alone("3g.40gb", 0, "x"), alone("3g.40gb", 4, "y")],
      b: [alone("3g.40gb", 0, "x"), alone("3g.40gb", 4, "z")],
    };
    const document = changing(layouts, { ...IDLE, z: service(at(50e9)) });
    expect(recutsOf(document)[0]!.stepNs).toStrictEqual({
      drain: 0,
      orchestrator: 2e9,
      destroy: 0,
      modeChange: 0,
      create: 0,
      start: 0.9e9,
    });
    expect(tinyRun(document).layouts!.tenants.map(({ tenant }) => tenant)).toStrictEqual(["y", "z"]);
  });

  test("switch MIG off and on where one layout has the whole GPU", () => {
    const layouts = {
      a: [alone("3g.40gb", 0, "x"), alone("3g.40gb", 4, "y")],
      b: { timeSlicing: {}, tenants: ["x", "y"] },
    };
    const document = changing(layouts, IDLE, {}, [
      { at: "10s", to: "b" },
      { at: "30s", to: "a" },
    ]);
    expect(recutsOf(document).map(({ stepNs }) => stepNs)).toStrictEqual([
      { drain: 0, orchestrator: 2e9, destroy: 0.6e9, modeChange: 5e9, create: 0, start: 1.3e9 },
      { drain: 0, orchestrator: 2e9, destroy: 0, modeChange: 5e9, create: 0.3e9, start: 1.15e9 },
    ]);
  });

  test("take no time between layouts that have the same parts", () => {
    const parts = [alone("3g.40gb", 0, "x"), alone("3g.40gb", 4, "y")];
    expect(recutsOf(changing({ a: parts, b: parts }, IDLE))).toStrictEqual([]);
  });

  test("end at the run's end with what is known so far", () => {
    const layouts = { a: [alone("3g.40gb", 0, "x")], b: [alone("4g.40gb", 0, "x")] };
    const document = { ...changing(layouts, { x: service(at(9e9, 11e9)) }), duration: "12s", limit: "12s" };
    expect(recutsOf(document)).toStrictEqual([{ fromNs: 10e9, toNs: null, from: 0, to: 1, stepNs: { drain: 0 } }]);
    const run = tinyRun(document);
    expect(run.of("x")).toMatchObject({ arrived: 2, finished: 1, open: { count: 1, running: 0 } });
    expect(run.layouts!.tenants[0]).toMatchObject({ held: 1, heldNs: 1e9, longestNs: 1e9, withoutPartNs: 2e9 });
  });

  test("a wish during a re-cut waits for its end, and the last one counts", () => {
    const layouts = { a: [alone("3g.40gb", 0, "x")], b: [alone("4g.40gb", 0, "x")], c: [alone("2g.20gb", 0, "x")] };
    const wishes = [
      { at: "10s", to: "b" },
      { at: "11s", to: "c" },
      { at: "12s", to: "a" },
      { at: "40s", to: "c" },
    ];
    const recuts = recutsOf(changing(layouts, { x: service(at(50e9)) }, {}, wishes));
    expect(recuts.map(({ fromNs, from, to }) => [fromNs, from, to])).toStrictEqual([
      [10e9, 0, 1],
      [13.35e9, 1, 0],
      [40e9, 0, 2],
    ]);
  });

  test("changes come again when they repeat", () => {
    const layouts = { a: [alone("3g.40gb", 0, "x")], b: [alone("4g.40gb", 0, "x")] };
    const document = changing(layouts, { x: service({ kind: "constant", rate: "1/s" }) }, {}, [
      { at: "5s", to: "b" },
      { at: "15s", to: "a" },
    ]);
    const [gpu] = document.policies["p"] as readonly object[];
    const repeating = { ...document, policies: { p: [{ ...gpu, repeat: "20s" }] } };
    expect(recutsOf(repeating).map(({ fromNs }) => fromNs / 1e9)).toStrictEqual([5, 15, 25, 35, 45, 55]);
  });
});

describe("requests on a part that goes away", () => {
  const layouts = { a: [alone("2g.20gb", 0, "x")], b: [alone("4g.40gb", 0, "x")] };
  // Ten at once at 9.9 s; each takes 38.6 ms, so the third is in service when the change is due.
  const burst = { x: service(at(...Array.from({ length: 10 }, () => 9.9e9))) };
  const [smallNs, largeNs] = [onSms(SMS["2g.20gb"]), onSms(SMS["4g.40gb"])];
  const OUTAGE_NS = 2e9 + 0.3e9 + 0.15e9 + 0.5e9 + 0.4e9;

  test("are all served before it goes (wait)", () => {
    const run = tinyRun(changing(layouts, burst, { onDrain: "wait" }));
    expect(run.layouts!.gpus[0]!.recuts[0]!.stepNs.drain).toBe(9.9e9 + 10 * smallNs - 10e9);
    expect([...run.of("x").latencyNs]).toStrictEqual(Array.from({ length: 10 }, (_, i) => (i + 1) * smallNs));
    expect(run.layouts!.tenants[0]).toMatchObject({ held: 0, heldNs: 0, evicted: 0 });
  });

  test("end where they are in service, and wait for the new part when they are queued (move)", () => {
    const run = tinyRun(changing(layouts, burst, { onDrain: "move" }));
    const drainNs = 9.9e9 + 3 * smallNs - 10e9;
    expect(run.layouts!.gpus[0]!.recuts[0]!.stepNs.drain).toBe(drainNs);
    const openNs = 0.1e9 + drainNs + OUTAGE_NS;
    expect([...run.of("x").latencyNs]).toStrictEqual([
      ...[1, 2, 3].map((i) => i * smallNs),
      ...[1, 2, 3, 4, 5, 6, 7].map((i) => openNs + i * largeNs),
    ]);
    expect(run.layouts!.tenants[0]).toMatchObject({ held: 7, heldNs: 7 * (drainNs + OUTAGE_NS), evicted: 0 });
  });

  test("begin again on the new part when they are evicted, in the order in which they came", () => {
    const run = tinyRun(changing(layouts, burst, { onDrain: "evict" }));
    expect(run.layouts!.gpus[0]!.recuts[0]!.stepNs.drain).toBe(0);
    const openNs = 0.1e9 + OUTAGE_NS;
    const requests = run.of("x");
    expect([...requests.latencyNs]).toStrictEqual([
      ...[1, 2].map((i) => i * smallNs),
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => openNs + i * largeNs),
    ]);
    expect(run.layouts!.tenants[0]).toMatchObject({ held: 8, heldNs: 8 * OUTAGE_NS, evicted: 1 });
    // The work that was lost is no work of the request: its device time is that of the part where it ended.
    expect(requests.blameNs.device[2]).toBe(largeNs);
    expect(requests.blameNs.queue[2]).toBe(openNs);
    expect([...requests.index]).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("go to another part of the tenant at once when they are moved and there is one", () => {
    const two = {
      a: [alone("2g.20gb", 0, "x"), alone("3g.40gb", 4, "x")],
      b: [alone("1g.10gb", 0, "x"), alone("3g.40gb", 4, "x")],
    };
    const tenant = service(at(...Array.from({ length: 10 }, () => 9.99e9)), { routing: "round-robin" });
    const run = tinyRun(changing(two, { x: tenant }, { onDrain: "move" }));
    expect(run.layouts!.tenants[0]).toMatchObject({ held: 0, withoutPartNs: 0 });
    const otherNs = onSms(SMS["3g.40gb"]);
    const ends = [smallNs, ...Array.from({ length: 9 }, (_, i) => (i + 1) * otherNs)].toSorted((a, b) => a - b);
    expect([...run.of("x").latencyNs]).toStrictEqual(ends);
  });

  test("leave when their time is over while they are held, and are turned away when too many wait", () => {
    const impatient = service(at(10.1e9, 10.2e9, 10.3e9), { queue: { timeout: "1s" } });
    const run = tinyRun(changing(layouts, { x: impatient }));
    expect(run.of("x")).toMatchObject({ finished: 0, timedOut: 3 });
    expect(run.layouts!.tenants[0]).toMatchObject({ held: 3, heldNs: 3e9, longestNs: 1e9 });
    const limited = service(at(10.1e9, 10.2e9, 10.3e9), { queue: { limit: 2 } });
    expect(tinyRun(changing(layouts, { x: limited })).of("x")).toMatchObject({ finished: 2, rejected: 1 });
  });
});

describe("a part is idle", () => {
  test("once the last request has left its queue, also when it comes again later", () => {
    const layouts = { a: [alone("2g.20gb", 0, "x")], b: [alone("4g.40gb", 0, "x")] };
    // It waits for others to make a batch with, gives up after a second, and comes again 20 s later.
    const tenant = service(at(9.9e9), {
      batching: { max: 4, delay: "5s" },
      queue: { timeout: "1s" },
      retries: { max: 1, backoff: "20s" },
    });
    const run = tinyRun(changing(layouts, { x: tenant }));
    expect(run.layouts!.gpus[0]!.recuts[0]!.stepNs.drain).toBe(0.9e9);
    expect(run.of("x")).toMatchObject({ arrived: 1, retries: 1, timedOut: 1 });
  });
});

describe("servers of every kind", () => {
  const layouts = { a: [alone("2g.20gb", 0, "x")], b: [alone("4g.40gb", 0, "x")] };
  const every = { kind: "constant", rate: "20/s" };
  const back = [
    { at: "10s", to: "b" },
    { at: "30s", to: "a" },
  ];

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["batches that wait for more", { batching: { max: 4, delay: "60ms" } }],
    ["several processes that take turns", { processes: 3 }],
  ])("drain and go on: %s", (_kind, more) => {
    const sharing = { timeSlicing: {} };
    const shared = { a: [{ ...layouts.a[0], ...sharing }], b: [{ ...layouts.b[0], ...sharing }] };
    for (const onDrain of ["wait", "move"]) {
      const run = tinyRun(changing(shared, { x: service(every, more) }, { onDrain }, back));
      expect(run.layouts!.gpus[0]!.recuts.map(({ toNs }) => toNs === null)).toStrictEqual([false, false]);
      for (const { stepNs } of run.layouts!.gpus[0]!.recuts) expect(stepNs.drain).toBeLessThan(0.5e9);
      expect(run.of("x")).toMatchObject({ arrived: 1200, finished: 1200 });
    }
  });
});

describe("a layout by a rule", () => {
  const layouts = { a: [alone("2g.20gb", 0, "x")], b: [alone("4g.40gb", 0, "x")] };
  const ruled = (rule: Readonly<Record<string, unknown>>, arrivals: Readonly<Record<string, unknown>>) => ({
    duration: "100s",
    warmup: "0s",
    tenants: { x: service(arrivals) },
    policies: { p: [{ gpu: 0, layouts, rule: { tenant: "x", to: "b", otherwise: "a", ...rule }, recut: RECUT }] },
  });
  // Nothing until 30 s, then 10 a second until 60 s.
  const busy = at(...Array.from({ length: 300 }, (_, i) => 30e9 + i * 0.1e9));

  test("follows the mean over its window, and stays between its limits", () => {
    const rule = { watch: "arrivals", above: 4.95, below: 2.05, over: "10s", check: "1s" };
    const { recuts } = tinyRun(ruled(rule, busy)).layouts!.gpus[0]!;
    // Those of the instant of a look are seen: 41 of 31 s to 35 s and one more of 30 s make 5.1 a second at 35 s.
    expect(recuts.map(({ fromNs, to }) => [fromNs / 1e9, to])).toStrictEqual([
      [35, 1],
      [68, 0],
    ]);
  });

  test("sees requests in the system, and the share of the time with any", () => {
    const open = { watch: "open", above: 20, over: "2s", check: "100ms" };
    const held = tinyRun(ruled(open, at(...Array.from({ length: 1000 }, () => 20e9)))).layouts!.gpus[0]!.recuts;
    expect(held[0]!.fromNs).toBe(20e9);
    // A busy server with 38.6 ms in every 100 ms: seen at the instants of arrival, it always has a request.
    const share = { watch: "busy", above: 0.5, over: "10s", check: "100ms" };
    expect(tinyRun(ruled(share, busy)).layouts!.gpus[0]!.recuts[0]!.fromNs / 1e9).toBe(35);
  });

  test("does nothing in a run in which its tenant does not take part", () => {
    const document = ruled({ watch: "open", above: 0.1, over: "1s" }, busy);
    const [gpu] = document.policies.p;
    const both = { a: [...layouts.a, alone("1g.10gb", 6, "y")], b: [...layouts.b, alone("1g.10gb", 6, "y")] };
    const tenants = { ...document.tenants, y: service(at(1e9)) };
    const model = tinyModel(tinyScenario({ ...document, tenants, policies: { p: [{ ...gpu, layouts: both }] } }));
    expect(runModel(model).layouts!.gpus[0]!.recuts.length).toBeGreaterThan(0);
    const withoutX = { ...model, tenants: model.tenants.filter(({ name }) => name === "y") };
    expect(runModel(withoutX).layouts).toMatchObject({ gpus: [{ recuts: [] }], tenants: [] });
  });
});
