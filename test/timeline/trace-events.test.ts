import { fc, test as law } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { complete } from "../../sim/metrics/trace-event.ts";
import { traceEvents, traceEventsText } from "../../sim/metrics/trace-events.ts";
import type { Timeline } from "../../sim/result/timeline.ts";
import { recordTimeline } from "../../sim/scenario/timeline.ts";
import { scenarios } from "../laws/arbitraries.ts";
import { cases, LEAVES } from "../laws/leaves.ts";
import { tinyScenario } from "../support/tiny.ts";

/**
 * The rules of the public description of the trace-event format for the phases that are written: which fields a phase
 * needs, in which unit and form. Strict, so that a field which the format does not know for a phase is a mistake.
 */
const number = z.int().min(1);
const time = z.number().min(0);
const onThread = { pid: number, tid: number, name: z.string().min(1), ts: time };
const args = z.record(z.string(), z.unknown());
const EVENT = z.discriminatedUnion("ph", [
  z.strictObject({ ph: z.literal("X"), ...onThread, cat: z.string(), dur: time, args }),
  z.strictObject({ ph: z.literal("b"), ...onThread, cat: z.string(), id: z.string().min(1), args: args.optional() }),
  z.strictObject({ ph: z.literal("e"), ...onThread, cat: z.string(), id: z.string().min(1) }),
  z.strictObject({ ph: z.literal("s"), ...onThread, cat: z.string(), id: z.string().min(1) }),
  z.strictObject({ ph: z.literal("f"), ...onThread, cat: z.string(), id: z.string().min(1), bp: z.literal("e") }),
  z.strictObject({ ph: z.literal("i"), ...onThread, cat: z.string(), s: z.literal("t"), args }),
  z.strictObject({
    ph: z.literal("C"),
    pid: number,
    name: z.string().min(1),
    ts: time,
    args: z.record(z.string(), z.number()),
  }),
  z.strictObject({
    ph: z.literal("M"),
    pid: number,
    tid: number.optional(),
    name: z.enum(["process_name", "process_sort_index", "thread_name", "thread_sort_index"]),
    args: z.union([z.strictObject({ name: z.string() }), z.strictObject({ sort_index: z.int() })]),
  }),
]);
const TRACE = z.strictObject({
  displayTimeUnit: z.literal("ns"),
  otherData: args,
  traceEvents: z.array(EVENT),
});
type Event = z.infer<typeof EVENT>;

/** What the fields alone do not say; each broken rule in words. */
function brokenRules(events: readonly Event[]): string[] {
  const broken: string[] = [];
  const timed = events.filter((event) => event.ph !== "M");
  timed.forEach((event, i) => {
    if (event.ts < (timed[i - 1]?.ts ?? 0)) broken.push(`time goes back to ${event.ts}`);
  });
  const nameOf = (event: Event): string =>
    "tid" in event && event.tid !== undefined ? `tid ${event.tid}` : `pid ${event.pid}`;
  const named = new Set(events.filter(({ name }) => name.endsWith("_name")).map(nameOf));
  const placed = new Set(events.filter(({ name }) => name.endsWith("_sort_index")).map(nameOf));
  for (const event of timed) {
    for (const track of [nameOf(event), `pid ${event.pid}`]) {
      if (!named.has(track) || !placed.has(track)) broken.push(`${track} has no name or place`);
    }
  }
  return [...broken, ...overlaps(events), ...unbalanced(events), ...looseArrows(events)];
}

/** How viewers read times: as doubles of microseconds, and as whole nanoseconds, rounded or cut off. */
const READINGS = {
  doubles: (us: number) => us,
  rounded: (us: number) => Math.round(us * 1000),
  "cut off": (us: number) => Math.trunc(us * 1000),
} as const;

/** Stretches of one thread lie apart or inside each other, however times are read. */
function overlaps(events: readonly Event[]): string[] {
  return Object.entries(READINGS).flatMap(([reading, read]) => {
    const broken: string[] = [];
    const open = new Map<number, number[]>();
    for (const event of events) {
      if (event.ph !== "X") continue;
      const from = read(event.ts);
      const to = reading === "cut off" ? from + read(event.dur) : read(event.ts + event.dur);
      const ends = (open.get(event.tid) ?? []).filter((end) => end > from);
      if (ends.some((end) => end < to)) broken.push(`${event.name} at ${event.ts} overlaps another one (${reading})`);
      open.set(event.tid, [...ends, to]);
    }
    return broken;
  });
}

/** Of one id, ends close what was begun last, and nothing stays open. */
function unbalanced(events: readonly Event[]): string[] {
  const broken: string[] = [];
  const open = new Map<string, string[]>();
  for (const event of events) {
    if (event.ph !== "b" && event.ph !== "e") continue;
    const stack = open.get(`${event.cat} ${event.id}`) ?? [];
    if (event.ph === "b") stack.push(event.name);
    else if (stack.pop() !== event.name) broken.push(`${event.name} of ${event.id} ends without a beginning`);
    open.set(`${event.cat} ${event.id}`, stack);
  }
  for (const [id, stack] of open) if (stack.length > 0) broken.push(`${id} never ends`);
  return broken;
}

/** Every arrow begins and ends once, not backwards, and both inside a stretch of its thread. */
function looseArrows(events: readonly Event[]): string[] {
  const broken: string[] = [];
  const began = new Map<string, number>();
  for (const event of events) {
    if (event.ph !== "s" && event.ph !== "f") continue;
    const isHeld = events.some(
      (other) => other.ph === "X" && other.tid === event.tid && other.ts <= event.ts && event.ts < other.ts + other.dur,
    );
    if (!isHeld) broken.push(`arrow ${event.id} (${event.ph}) touches nothing`);
    if (event.ph === "s" && began.has(event.id)) broken.push(`arrow ${event.id} begins twice`);
    if (event.ph === "s") began.set(event.id, event.ts);
    else if (!began.delete(event.id)) broken.push(`arrow ${event.id} ends without a beginning`);
  }
  return [...broken, ...[...began.keys()].map((id) => `arrow ${id} has no end`)];
}

const windows = fc
  .tuple(fc.integer({ min: 0, max: 20e6 }), fc.integer({ min: 1, max: 20e6 }))
  .map(([fromNs, lengthNs]) => ({ fromNs, toNs: fromNs + lengthNs, replication: 0 }));

describe.each(LEAVES)("the trace of a window under %s", (_name, policies) => {
  law.prop([scenarios(policies), windows], cases(30))("keeps the rules of the format", (document, wish) => {
    let timeline: Timeline;
    try {
      timeline = recordTimeline(tinyScenario(document), wish);
    } catch (error) {
      // Random scenarios may be over before a random window begins, which says so.
      expect(String(error)).toContain("has ended");
      return;
    }
    const trace = TRACE.parse(JSON.parse(traceEventsText(timeline)));
    expect(brokenRules(trace.traceEvents)).toStrictEqual([]);
    const runNs = timeline.policies
      .flatMap(({ partitions }) => partitions.flatMap(({ stretches }) => stretches))
      .reduce((sum, { kind, fromNs, toNs }) => (kind === "idle" ? sum : sum + toNs - fromNs), 0);
    const together = timeline.policies.flatMap(({ partitions }) => partitions.flatMap(({ bursts }) => bursts));
    const burstNs = together.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0);
    const drawnNs = trace.traceEvents.reduce(
      (sum, one) => (one.ph === "X" ? sum + Math.round(one.dur * 1000) : sum),
      0,
    );
    expect(drawnNs).toBe(runNs + burstNs);
  });
});

law.prop([fc.integer({ min: 0, max: 1e14 }), fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 1e12 })])(
  "stretches that follow each other touch and never overlap, wherever in time they are",
  (fromNs, firstNs, secondNs) => {
    const track = { pid: 1, tid: 1 };
    const what = { cat: "run", name: "a" };
    const middleNs = fromNs + firstNs;
    const first = complete(track, what, { fromNs, toNs: middleNs }, {});
    const second = complete(track, what, { fromNs: middleNs, toNs: middleNs + secondNs }, {});
    expect(first.ts + first.dur).toBeLessThanOrEqual(second.ts);
    expect(Math.round((first.ts + first.dur) * 1000)).toBe(middleNs);
    expect(Math.trunc(first.ts * 1000)).toBe(fromNs);
    expect(Math.trunc(first.ts * 1000) + Math.trunc(first.dur * 1000)).toBeLessThanOrEqual(
      Math.trunc(second.ts * 1000),
    );
    expect(Math.round(second.dur * 1000)).toBe(secondNs);
  },
);

describe("a trace", () => {
  const timeline = recordTimeline(
    tinyScenario({
      duration: "1s",
      tenants: {
        a: {
          work: { reference: "a100-sxm4-80gb", floor: "10ms", hostGap: "0us" },
          arrivals: { kind: "list", at: ["0ms", "1ms"] },
        },
        b: {
          work: { reference: "a100-sxm4-80gb", floor: "10ms", hostGap: "0us" },
          arrivals: { kind: "list", at: ["0ms"] },
        },
      },
      policies: {
        turns: [{ gpu: 0, timeSlicing: { slice: "2ms", contextSwitch: "100us" }, tenants: ["a", "b"] }],
        MPS: [{ gpu: 0, mps: {}, tenants: ["a", "b"] }],
      },
    }),
    { fromNs: 0, toNs: 60e6, replication: 0 },
  );
  const events = traceEvents(timeline);

  test("names its processes and threads after policies, GPUs, partitions and tenants", () => {
    const names = events.flatMap((event) =>
      event.ph === "M" && "name" in event.args ? [`${event.name} ${event.args.name}`] : [],
    );
    expect(names).toStrictEqual([
      "process_name turns: gpu0",
      "thread_name gpu0",
      "process_name turns: requests",
      "thread_name a",
      "thread_name b",
      "process_name MPS: gpu0",
      "thread_name gpu0",
      "thread_name gpu0: a",
      "thread_name gpu0: b",
      "process_name MPS: requests",
      "thread_name a",
      "thread_name b",
    ]);
  });

  test("writes microseconds, and the nanoseconds behind the point", () => {
    const change = events.find((event) => event.ph === "X" && event.cat === "switch");
    expect(change).toMatchObject({ name: "context switch", ts: 2000, dur: 100, args: { process: "b" } });
  });

  test("leads from the first stretch of a request to its last one, and names it in each", () => {
    const runs = events.filter((event) => event.ph === "X" && event.name === "a" && event.pid === 1);
    expect(runs.length).toBeGreaterThan(4);
    expect(runs[0]).toMatchObject({ ts: 0, args: { requests: [0], requestCount: 1 } });
    const arrows = events.flatMap((event) => (event.ph === "s" || event.ph === "f" ? [`${event.ph} ${event.id}`] : []));
    expect(arrows).toContain("s 0.0.0");
    expect(arrows).toContain("f 0.0.0");
  });

  test("counts the queue of every tenant", () => {
    const lengths = events.flatMap((event) =>
      event.ph === "C" && event.name === "queue a" && event.pid === 2 ? [event.args["requests"]] : [],
    );
    expect(lengths).toStrictEqual([0, 1, 0]);
  });

  test("shows how long a request waited and was served", () => {
    const own = events.flatMap((event) =>
      (event.ph === "b" || event.ph === "e") && event.id === "0.0.1" ? [`${event.ph} ${event.name}`] : [],
    );
    expect(own).toStrictEqual(["b a", "b waiting", "e waiting", "b served", "e served", "e a"]);
  });
});
