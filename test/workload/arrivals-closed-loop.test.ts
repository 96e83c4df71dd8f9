import { describe, expect, test } from "vitest";
import { type TinyDocument, tinyRun } from "../support/tiny.ts";

const MS = 1e6;
const WORK = { reference: "a100-sxm4-80gb", hostGap: "0ms", compute: "10ms" };

/** Clients of a tenant that has the GPU for itself. */
function clients(arrivals: object, tenant: object = { work: WORK }, duration = "100ms"): ReturnType<typeof tinyRun> {
  const document: TinyDocument = {
    duration,
    tenants: { own: { ...tenant, arrivals: { kind: "closed", ...arrivals } } },
    policies: { own: [{ gpu: 0, exclusive: {}, tenants: ["own"] }] },
  };
  return tinyRun(document);
}

const latenciesMs = (run: ReturnType<typeof tinyRun>): number[] => [...run.of("own").latencyNs].map((ns) => ns / MS);
const waitsMs = (run: ReturnType<typeof tinyRun>): number[] => [...run.of("own").waitingNs].map((ns) => ns / MS);

describe("a client", () => {
  test("asks again in the instant of the answer when it does not think", () => {
    const run = clients({ concurrency: 1 });
    expect(run.of("own").arrived).toBe(10);
    expect(latenciesMs(run)).toStrictEqual(Array.from({ length: 10 }, () => 10));
    expect(run.engine().idleNs).toBe(0);
  });

  test("thinks for as long as it is told between an answer and the next request", () => {
    const run = clients({ concurrency: 1, think: "15ms" });
    // Requests at 0, 25, 50 and 75 ms.
    expect(run.of("own").arrived).toBe(4);
    expect(run.engine().busyNs).toBe(40 * MS);
  });

  test("begins when it is told", () => {
    const run = clients({ concurrency: 1, start: "93ms" });
    expect(run.of("own").arrived).toBe(1);
    expect(run.endNs).toBe(103 * MS);
  });
});

describe("several clients", () => {
  test("have one request each at a time", () => {
    const run = clients({ concurrency: 3 });
    // Each waits for the other two, but for the first round.
    expect(latenciesMs(run).slice(0, 5)).toStrictEqual([10, 20, 30, 30, 30]);
    expect(run.of("own").arrived).toBe(12);
  });

  test("come back one by one as their pauses end", () => {
    const run = clients({ concurrency: 2, think: "5ms" });
    // Answers at 10, 20, 30, …; back at 15, 25, 35, …: each finds the other in service for another 5 ms.
    expect(waitsMs(run).slice(0, 5)).toStrictEqual([0, 10, 5, 5, 5]);
  });

  test("think for exponential times when told so, with the given mean", () => {
    const run = clients(
      { concurrency: 100, think: "1s", thinkDistribution: "exponential" },
      { work: { ...WORK, compute: "1ns" } },
      "200s",
    );
    // Thinking takes all of a round: 100 clients ask once a second on average.
    expect(Math.abs(run.of("own").arrived - 20_000)).toBeLessThan(4 * Math.sqrt(20_000));
  });
});

describe("a client whose request is rejected", () => {
  const shape = { layers: 2, hidden: 64, intermediate: 128, heads: 4, kvHeads: 4, headDim: 16, vocabulary: 1000 };
  const tokens = { promptTokens: { kind: "constant", tokens: 1000 }, outputTokens: { kind: "constant", tokens: 10 } };
  const tooLarge = { shape, ...tokens, memory: { kvCache: "64KiB" } };

  test("asks again after a second, so that it does not spin", () => {
    const { arrived, rejected, finished } = clients({ concurrency: 2 }, tooLarge, "10s").of("own");
    expect([arrived, rejected, finished]).toStrictEqual([20, 20, 0]);
  });

  test("asks again after its think time when that is longer", () => {
    expect(clients({ concurrency: 2, think: "3s" }, tooLarge, "10s").of("own").arrived).toBe(8);
    expect(clients({ concurrency: 2, think: "200ms" }, tooLarge, "10s").of("own").arrived).toBe(20);
  });

  test("does so too when no process of the tenant could start", () => {
    const tooBig = { work: WORK, memory: { weights: "100GiB" } };
    const { arrived, rejected } = clients({ concurrency: 3 }, tooBig, "5s").of("own");
    expect([arrived, rejected]).toStrictEqual([15, 15]);
  });
});
