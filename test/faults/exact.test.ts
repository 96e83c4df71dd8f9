import { describe, expect, test } from "vitest";
import type { TinyDocument } from "../support/tiny.ts";
import { crash, one } from "./one-process.ts";
import { tinyResult, tinyRun } from "../support/tiny.ts";

const MS = 1e6;

describe("one process that dies", () => {
  test("loses the request under way and its queue, serves what came meanwhile after the restart, and goes on", () => {
    // 0..10 finishes; 10..20 is cut at 15, and so are the two that wait; the one of 40 waits for 65.
    const run = tinyRun(one(["0ms", "5ms", "12ms", "14ms", "40ms", "100ms"], crash("15ms")));
    const { faults } = run;
    const { latencyNs, arrivalNs } = run.of("a");
    expect([...arrivalNs]).toStrictEqual([0, 40 * MS, 100 * MS]);
    expect([...latencyNs]).toStrictEqual([10 * MS, 35 * MS, 10 * MS]);
    expect(faults!.faults).toStrictEqual([
      {
        atNs: 15 * MS,
        entry: 0,
        class: "application",
        isEscalated: false,
        isFelt: true,
        ended: [
          {
            tenant: 0,
            partition: 0,
            process: 0,
            atNs: 15 * MS,
            serving: 1,
            queued: 2,
            byWindow: [{ serving: 1, queued: 2, again: 0 }],
            workNs: 5 * MS,
          },
        ],
        keptDown: [],
      },
    ]);
    expect(faults!.downs).toStrictEqual([
      { tenant: 0, partition: 0, process: 0, class: "application", fromNs: 15 * MS, toNs: 65 * MS },
    ]);
  });

  test("has finished what ends in the very instant of the fault, and loses what arrives in it", () => {
    const run = tinyRun(one(["0ms", "10ms"], crash("10ms")));
    const { faults } = run;
    expect([...run.of("a").latencyNs]).toStrictEqual([10 * MS]);
    expect(faults!.faults[0]!.ended[0]).toMatchObject({ serving: 0, queued: 1, workNs: 0 });
  });

  test("is not hit again while it is down", () => {
    const { faults } = tinyRun(one(["0ms"], crash("5ms", "20ms", "54ms", "80ms")));
    expect(faults!.faults.map(({ ended }) => ended.length)).toStrictEqual([1, 0, 0, 1]);
    expect(faults!.downs.map(({ fromNs, toNs }) => [fromNs, toNs])).toStrictEqual([
      [5 * MS, 55 * MS],
      [80 * MS, 130 * MS],
    ]);
  });

  test("stays down for as long as the longest restart takes, when the node goes down meanwhile", () => {
    const faults = {
      events: [
        { class: "application", tenant: "a", at: ["5ms"] },
        { class: "host", at: ["20ms"] },
      ],
      restart: { process: "50ms", node: "100ms" },
    };
    expect(tinyRun(one(["0ms"], faults)).faults!.downs).toMatchObject([
      { class: "application", fromNs: 5 * MS, toNs: 20 * MS },
      { class: "host", fromNs: 20 * MS, toNs: 170 * MS },
    ]);
    const [, host] = tinyRun(one(["0ms"], faults)).faults!.faults;
    expect(host).toMatchObject({ class: "host", isFelt: true, ended: [], keptDown: [0] });
  });

  test("has its clients try again, who find it when it serves again", () => {
    const retries = { max: 3, backoff: "30ms", factor: 1, jitter: 0 };
    // Cut at 5; tried again at 35, while it is down, and begun at 55.
    const run = tinyRun(one(["0ms"], crash("5ms"), { retries }));
    expect([...run.of("a").latencyNs]).toStrictEqual([65 * MS]);
    expect(run.of("a").retries).toBe(1);
    expect([...run.of("a").blameNs.queue]).toStrictEqual([55 * MS]);
    expect([...run.of("a").waitingNs]).toStrictEqual([55 * MS]);
  });

  test("has requests leave whose time to wait is over while it is down", () => {
    const run = tinyRun(one(["0ms", "10ms", "40ms"], crash("5ms"), { queue: { timeout: "20ms" } }));
    expect([run.of("a").timedOut, run.of("a").finished]).toStrictEqual([1, 1]);
  });

  test("turns requests away that find no room before it", () => {
    const run = tinyRun(one(["0ms", "20ms", "21ms", "22ms"], crash("5ms"), { queue: { limit: 2 } }));
    expect([run.of("a").rejected, run.of("a").finished]).toStrictEqual([1, 2]);
  });

  test("fails its requests in the result, where the states add up", () => {
    const [policy] = tinyResult(one(["0ms", "5ms", "12ms", "14ms", "40ms"], crash("15ms"))).policies;
    const { ended, arrived, turnedAway, faults } = policy!.tenants[0]!;
    expect(ended).toStrictEqual({ finished: 2, failed: 3, rejected: 0, timedOut: 0, running: 0, queued: 0 });
    expect(arrived).toBe(5);
    expect(turnedAway!.failedShare).toBe(0.6);
    expect(faults).toMatchObject({ ended: 1, lostServing: 1, lostQueued: 2, failedShare: 0.6, outageNs: 50 * MS });
    expect(faults!.availability).toBeCloseTo(0.95, 12);
  });
});

describe("a hang", () => {
  const hung = {
    events: [{ class: "hang", tenant: "a", at: ["5ms"] }],
    restart: { process: "50ms" },
    hangTimeout: "100ms",
  };

  test("keeps the request under way until the process is ended, and only what was done before it is work", () => {
    const run = tinyRun(one(["0ms", "50ms", "150ms"], hung));
    const { faults } = run;
    expect(faults!.faults).toMatchObject([
      { atNs: 5 * MS, isFelt: true, ended: [{ atNs: 105 * MS, serving: 1, queued: 1, workNs: 5 * MS }] },
    ]);
    expect([...run.of("a").arrivalNs]).toStrictEqual([150 * MS]);
    expect([...run.of("a").latencyNs]).toStrictEqual([15 * MS]);
    // It holds the engine all the time, and nobody gets it afterwards until the restart is over.
    expect(run.engine().busyNs).toBe(115 * MS);
  });

  test("that another fault ends was felt all the same, and nothing is done after it has begun", () => {
    const cut = { ...hung, events: [...hung.events, { class: "application", tenant: "a", at: ["8ms"] }] };
    expect(tinyRun(one(["0ms"], cut)).faults!.faults).toMatchObject([
      { class: "hang", isFelt: true, ended: [] },
      { class: "application", ended: [{ serving: 1, workNs: 5 * MS }] },
    ]);
  });

  test("of a drained process takes its queue, and the reset that it was drained for follows on its own account", () => {
    const own = {
      work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms" },
      arrivals: { kind: "list", at: ["0ms", "1ms", "15ms"] },
    };
    const faults = {
      events: [...hung.events, { class: "uncontained", gpu: 0, at: ["10ms"] }],
      restart: { process: "50ms", gpuReset: "60ms" },
      hangTimeout: "100ms",
      drainOnUncontained: true,
    };
    const run = tinyRun({
      ...one([], faults),
      tenants: { a: own, b: { ...own, memory: { context: "5GB" } } },
      policies: { p: [{ gpu: 0, mig: { equal: "each" }, tenants: ["a", "b"] }] },
    });
    const { faults: found, downs } = run.faults!;
    // Whichever instance the error is drawn in, the hung one is down until the reset of the whole GPU is over.
    const a = found.flatMap(({ ended }) => ended).find(({ tenant }) => tenant === 0)!;
    expect(a.serving + a.queued).toBeGreaterThanOrEqual(2);
    expect(downs.filter(({ tenant }) => tenant === 0).map((down) => down.class)).toStrictEqual(["uncontained"]);
    expect(found[1]!.ended.length + found[1]!.keptDown.length).toBe(2);
  });

  test("takes turns with its neighbour for as long as it lasts, under time-slicing", () => {
    const slicing = { slice: "2ms", contextSwitch: "0ms", contextSwitchIdle: "0ms", coldCache: "0ms" };
    const document = {
      ...one(["0ms"], hung),
      tenants: {
        ...one(["0ms"], hung).tenants,
        b: {
          work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms" },
          arrivals: { kind: "list", at: ["40ms", "120ms"] },
        },
      },
      policies: { p: [{ gpu: 0, timeSlicing: slicing, tenants: ["a", "b"] }] },
    };
    // While a hangs b gets every second turn, 40..42 the first of them: it ends its slice in the instant of the arrival. Afterwards b has the engine for itself.
    expect([...tinyRun(document).of("b").latencyNs]).toStrictEqual([18 * MS, 10 * MS]);
  });
});

describe("neighbours that survive", () => {
  const pair = (sharing: unknown): TinyDocument => ({
    duration: "1s",
    warmup: "0s",
    tenants: {
      a: {
        work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "100ms" },
        arrivals: { kind: "list", at: ["0ms"] },
      },
      b: {
        work: { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "20ms" },
        arrivals: { kind: "list", at: ["0ms"] },
      },
    },
    policies: { p: [{ gpu: 0, ...(sharing as object), tenants: ["a", "b"] }] },
    faults: { events: [{ class: "application", tenant: "a", at: ["11ms"] }] },
  });

  test("have the engine from the instant of the death on, with the switch that it costs", () => {
    const slicing = { slice: "4ms", contextSwitch: "1ms", contextSwitchIdle: "500us", coldCache: "0ms" };
    // a 0..4, switch, b 5..9, switch, a 10..11; from there 0.5 ms of switching and the 16 ms that b has left.
    const run = tinyRun(pair({ timeSlicing: slicing }));
    const { faults } = run;
    expect([...run.of("b").latencyNs]).toStrictEqual([27.5 * MS]);
    expect(faults!.faults[0]!.ended[0]).toMatchObject({ serving: 1, workNs: 5 * MS });
    expect(run.engine()).toMatchObject({ busyNs: 25 * MS, switchingNs: 2.5 * MS });
  });

  test("die with it under MPS: all clients of the partition", () => {
    const run = tinyRun(pair({ mps: {} }));
    const { faults } = run;
    expect(run.of("b").finished).toBe(0);
    expect(faults!.faults[0]!.ended.map(({ tenant }) => tenant)).toStrictEqual([0, 1]);
  });
});

describe("several processes of a tenant", () => {
  const two = (routing: string, at: readonly string[]): TinyDocument => ({
    ...one(at, crash("5ms"), { processes: 1, routing }),
    gpus: { type: "a100-sxm4-80gb", count: 2 },
    policies: {
      p: [
        { gpu: 0, exclusive: {}, tenants: ["a"] },
        { gpu: 1, exclusive: {}, tenants: ["a"] },
      ],
    },
  });

  test.each(["least-outstanding", "shortest-queue", "power-of-two", "shared-queue"])(
    "take over from the dead one, routed by %s",
    (routing) => {
      const run = tinyRun(two(routing, ["0ms", "0ms", "20ms", "30ms", "40ms"]));
      const { faults } = run;
      const { serving } = faults!.faults[0]!.ended[0]!;
      expect(serving).toBe(1);
      expect([...run.of("a").latencyNs]).toStrictEqual([10 * MS, 10 * MS, 10 * MS, 10 * MS]);
    },
  );

  test("do not where requests are dealt out in turn: those of the dead one wait", () => {
    const run = tinyRun(two("round-robin", ["0ms", "0ms", "20ms", "30ms"]));
    expect([...run.of("a").latencyNs].toSorted((x, y) => x - y)[2]).toBeGreaterThan(10 * MS);
  });

  test("have one outage only while all of them are down", () => {
    const document = {
      ...two("round-robin", ["0ms"]),
      faults: {
        events: [
          { class: "offBus", gpu: 0, at: ["100ms"] },
          { class: "offBus", gpu: 1, at: ["300ms"] },
        ],
        restart: { process: "50ms", node: "250ms" },
      },
    };
    const { faults } = tinyResult(document).policies[0]!.tenants[0]!;
    expect(faults).toMatchObject({ ended: 2, outageNs: 100 * MS });
    expect(faults!.availability).toBeCloseTo(1 - 0.3, 12);
  });
});

describe("an uncontained error on a GPU with instances", () => {
  const split = (drainOnUncontained: boolean): TinyDocument => ({
    duration: "1s",
    warmup: "0s",
    tenants: Object.fromEntries(
      ["a", "b"].map((name) => [
        name,
        {
          work: { reference: "a100-sxm4-80gb", hostGap: "0ms", latency: "40ms" },
          arrivals: { kind: "list", at: ["0ms", "5ms"] },
          memory: { context: name === "a" ? "4GB" : "1MB", working: "0B" },
        },
      ]),
    ),
    policies: { p: [{ gpu: 0, mig: [{ profile: "3g.40gb", each: true, tenants: ["a", "b"] }] }] },
    faults: {
      events: [{ class: "uncontained", gpu: 0, at: ["10ms"] }],
      restart: { process: "50ms", gpuReset: "100ms" },
      drainOnUncontained,
    },
  });

  test("ends the other instance when it has finished what it had begun, and what waits there is served later", () => {
    const run = tinyRun(split(true));
    const { faults } = run;
    const [hit, other] = faults!.faults[0]!.ended;
    expect(hit).toMatchObject({ tenant: 0, atNs: 10 * MS, serving: 1, queued: 1 });
    expect(other).toMatchObject({ tenant: 1, atNs: 40 * MS, serving: 0, queued: 0 });
    // The reset begins when b is idle, at 40; both serve again at 40 + 100 + 50.
    expect(faults!.downs.map(({ fromNs, toNs }) => [fromNs, toNs])).toStrictEqual([
      [10 * MS, 190 * MS],
      [40 * MS, 190 * MS],
    ]);
    expect([...run.of("b").latencyNs]).toStrictEqual([40 * MS, 225 * MS]);
    expect(run.of("a").finished).toBe(0);
  });

  test("ends both at once in the other reading", () => {
    const run = tinyRun(split(false));
    const { faults } = run;
    expect(faults!.faults[0]!.ended.map(({ atNs }) => atNs)).toStrictEqual([10 * MS, 10 * MS]);
    expect(faults!.downs.map(({ toNs }) => toNs)).toStrictEqual([160 * MS, 160 * MS]);
    expect(run.of("b").finished).toBe(0);
  });
});

describe("minutes of broken targets", () => {
  test("are those of the clock in which too few of the requests that arrived were in time", () => {
    const { tenants, ...rest } = one([], {
      events: [{ class: "application", tenant: "a", at: ["70s"] }],
      restart: { process: "65s" },
    });
    const document = {
      ...rest,
      duration: "5min",
      tenants: {
        a: {
          ...(tenants["a"] as object),
          arrivals: { kind: "constant", rate: "1/s" },
          slo: { latency: "1s", percentile: 90 },
        },
      },
    };
    // Down from 70 s to 135 s: most of minute 1 is late, and a quarter of minute 2; minutes 0, 3 and 4 are whole.
    const { faults } = tinyResult(document).policies[0]!.tenants[0]!;
    expect([faults!.brokenMinutes, faults!.minutes]).toStrictEqual([2, 5]);
  });
});
