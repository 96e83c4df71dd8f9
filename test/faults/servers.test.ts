import { describe, expect, test } from "vitest";
import { type TinyDocument, tinyRun } from "../support/tiny.ts";
import { one } from "./one-process.ts";

const MS = 1e6;

describe("every kind of server", () => {
  const faults = { events: [{ class: "application", tenant: "a", at: ["15ms"] }], restart: { process: "50ms" } };

  test("a batch is lost whole", () => {
    const tenant = { batching: { max: 4, delay: "0ms" } };
    const run = tinyRun(one(["0ms", "11ms", "11ms", "12ms", "70ms"], faults, tenant));
    // 0..10 alone; 11 and 11 together from 11 on, 20 ms of compute; the one of 12 waits.
    expect(run.faults!.faults[0]!.ended[0]).toMatchObject({ serving: 2, queued: 1, workNs: 4 * MS });
    expect([...run.of("a").latencyNs]).toStrictEqual([10 * MS, 10 * MS]);
  });

  test("sequences lose their cache, which is free when the process serves again", () => {
    const tenant = {
      work: undefined,
      shape: { layers: 1, hidden: 64, intermediate: 256, heads: 4, kvHeads: 1, headDim: 16, vocabulary: 1000 },
      promptTokens: { kind: "constant", tokens: 16 },
      outputTokens: { kind: "constant", tokens: 400 },
      memory: { kvCache: "60KiB", context: "1GB" },
      maxSequences: 2,
    };
    const at = ["14.9ms", "14.9ms", "14.95ms", "100ms", "100ms"];
    const run = tinyRun(one(at, faults, tenant));
    expect(run.faults!.faults[0]!.ended[0]).toMatchObject({ serving: 2, queued: 1 });
    const undisturbed = tinyRun(
      one(["100ms", "100ms"], { ...faults, events: [{ class: "host", every: "100d" }] }, tenant),
    );
    expect([...run.of("a").latencyNs]).toStrictEqual([...undisturbed.of("a").latencyNs]);
    expect(run.of("a").preemptions).toBe(undisturbed.of("a").preemptions);
  });

  test("copies of a dead process stop, and leave the link to others", () => {
    const tenant = { transfers: { in: "250MB", out: "250MB", overlap: true } };
    const at = ["0ms", "1ms", "2ms", "100ms"];
    const run = tinyRun(one(at, faults, tenant));
    const [ended] = run.faults!.faults[0]!.ended;
    expect(ended!.serving + ended!.queued).toBe(3);
    const undisturbed = tinyRun(one(["100ms"], { events: [{ class: "host", every: "100d" }] }, tenant));
    expect([...run.of("a").latencyNs]).toStrictEqual([...undisturbed.of("a").latencyNs]);
  });

  test("memory that a process has grown by is free for others", () => {
    const growing = {
      memory: { context: "1GB", working: "0B", growth: { perRequest: "20GB", onFailure: "stop" } },
      arrivals: { kind: "list", at: ["0ms", "20ms", "40ms", "80ms", "100ms", "120ms"] },
    };
    const document = (at: string): TinyDocument => {
      const { tenants, ...rest } = one(
        [],
        { ...faults, events: [{ class: "application", tenant: "a", at: [at] }] },
        growing,
      );
      return { ...rest, tenants };
    };
    // 80 GiB hold the growth of four requests beside the context; the fifth finds none, and the process stops for good.
    expect(tinyRun(document("900ms")).of("a")).toMatchObject({ finished: 4, rejected: 2 });
    // Three before the fault at 55 ms, three after the restart at 105 ms.
    expect(tinyRun(document("55ms")).of("a")).toMatchObject({ finished: 6, rejected: 0 });
  });
});
