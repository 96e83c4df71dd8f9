import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { KV_BLOCK_TOKENS } from "../../sim/workload/serving/kv-block.ts";
import { type Asked, ITERATION, iterationNs, pairsOf, serve } from "./serving-lab.ts";

const ask = (prompt: number, output: number, atNs = 0): Asked => ({ atNs, prompt, output });
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

describe("a request that needs more cache than there is", () => {
  // The last output token is never read, so a request needs prompt + output - 1 places.
  test.each([
    [48, 17, 0],
    [48, 18, 1],
    [64, 1, 0],
    [65, 1, 1],
    [1, 64, 0],
    [1, 65, 1],
  ])("is rejected on arrival: %d + %d tokens with 64 places give %d rejections", (prompt, output, rejected) => {
    const served = serve([ask(prompt, output)], { kvBlocks: 64 / KV_BLOCK_TOKENS });
    expect([served.rejected, served.answers.length]).toStrictEqual([rejected, 1 - rejected]);
  });

  test("does not hold up those behind it", () => {
    const served = serve([ask(100, 1), ask(10, 1)], { kvBlocks: 4 });
    expect(served.answers).toMatchObject([{ request: 1, latencyNs: iterationNs(10, 1, 0, pairsOf(10, 0)) }]);
  });
});

describe("a request that finds the cache full", () => {
  const limits = { kvBlocks: 4 };
  const long = ask(33, 3);

  test("waits until there are blocks for its prompt", () => {
    // Three blocks are taken; the second request needs two.
    const served = serve([long, ask(20, 1)], limits);
    const iterations = [
      iterationNs(33, 1, 0, pairsOf(33, 0)),
      iterationNs(1, 1, 34, 0),
      iterationNs(1, 1, 35, 0),
      iterationNs(20, 1, 0, pairsOf(20, 0)),
    ];
    expect(served.iterations.map(([from, to]) => to - from)).toStrictEqual(iterations);
    expect(served.answers[1]).toMatchObject({
      request: 1,
      waitingNs: sum(iterations.slice(0, 3)),
      latencyNs: sum(iterations),
    });
    expect(served.answers[1]!.blameNs).toMatchObject({
      queue: sum(iterations.slice(0, 3)),
      device: iterations[3],
      batching: 0,
    });
    expect(served.preemptions).toBe(0);
  });

  test("is not overtaken by a smaller one behind it", () => {
    const served = serve([long, ask(20, 1), ask(5, 1)], limits);
    expect(served.answers.map(({ request }) => request)).toStrictEqual([0, 1, 2]);
    expect(served.iterations.length).toBe(4);
  });

  test("takes the blocks of a chunk when only that is computed", () => {
    // A budget of 16 tokens needs one block at a time.
    const served = serve([long, ask(20, 1, 1)], { ...limits, maxBatchedTokens: 50 });
    const chunked = serve([ask(10, 6), ask(60, 1, 1)], { ...limits, maxBatchedTokens: 16 });
    expect(served.answers[1]!.waitingNs).toBe(served.iterations[3]![0] - 1);
    expect(chunked.answers.find(({ request }) => request === 1)!.waitingNs).toBe(chunked.iterations[1]![0] - 1);
  });
});

describe("a running sequence that needs a block when none is free", () => {
  // Two prompts of 30 fill the four blocks; both need a third block after 32 tokens.
  const served = serve([ask(30, 6), ask(30, 6)], { kvBlocks: 4 });
  const together = [iterationNs(60, 2, 0, 2 * pairsOf(30, 0)), iterationNs(2, 2, 62, 0), iterationNs(2, 2, 64, 0)];
  const firstAlone = [iterationNs(1, 1, 33, 0), iterationNs(1, 1, 34, 0), iterationNs(1, 1, 35, 0)];
  // 30 of the prompt and 3 generated before are computed again, which gives the fourth token.
  const secondAgain = [iterationNs(33, 1, 0, pairsOf(33, 0)), iterationNs(1, 1, 34, 0), iterationNs(1, 1, 35, 0)];

  test("takes it from the one admitted last, which starts over when there is room", () => {
    expect(served.preemptions).toBe(1);
    expect(served.iterations.map(([from, to]) => to - from)).toStrictEqual([
      ...together,
      ...firstAlone,
      ...secondAgain,
    ]);
  });

  test("is not slowed down by the other starting over", () => {
    expect(served.answers[0]).toMatchObject({ request: 0, latencyNs: sum(together) + sum(firstAlone) });
  });

  test("makes the other wait in the queue, which keeps the tokens it has given", () => {
    const other = served.answers[1]!;
    expect(other).toMatchObject({
      request: 1,
      ttftNs: together[0],
      latencyNs: sum([...together, ...firstAlone, ...secondAgain]),
    });
    expect(other.blameNs.queue).toBe(sum(firstAlone));
    expect(other.blameNs.device + other.blameNs.batching).toBe(sum(together) + sum(secondAgain));
    const own =
      iterationNs(30, 1, 0, pairsOf(30, 0)) + iterationNs(1, 1, 31, 0) + iterationNs(1, 1, 32, 0) + sum(secondAgain);
    expect(other.blameNs.device).toBe(own);
  });

  test("gives the other its place at the head of the queue, before those who never ran", () => {
    const crowded = serve([ask(30, 6), ask(30, 6), ask(20, 1, 1)], { kvBlocks: 4 });
    expect(crowded.answers.map(({ request }) => request)).toStrictEqual([0, 1, 2]);
    expect(crowded.answers[2]!.waitingNs).toBe(sum([...together, ...firstAlone, ...secondAgain]) - 1);
  });

  test("lets nobody join in that iteration, not even the one that has just lost its blocks", () => {
    // The second prompt comes in chunks; at 33 tokens it needs a block too many and goes itself.
    const { iterations, preemptions, answers } = serve([ask(16, 20), ask(40, 1)], {
      kvBlocks: 4,
      maxBatchedTokens: 17,
    });
    const chunk = (computed: number, decoding: number): number => iterationNs(17, 1, decoding, pairsOf(16, computed));
    expect(iterations.slice(0, 5).map(([from, to]) => to - from)).toStrictEqual([
      iterationNs(17, 1, 0, pairsOf(16, 0) + 1),
      chunk(1, 17),
      iterationNs(1, 1, 18, 0),
      chunk(0, 19),
      chunk(16, 20),
    ]);
    // Iterations 3, 6, …, 18; in 18 the first request takes a third block, so that in 20 even two are too many.
    expect(preemptions).toBe(7);
    expect(answers.map(({ request }) => request)).toStrictEqual([0, 1]);
  });
});

describe("whatever is asked", () => {
  const asked = fc.array(
    fc.record({
      atNs: fc.integer({ min: 0, max: 20 * ITERATION }),
      prompt: fc.integer({ min: 1, max: 90 }),
      output: fc.integer({ min: 1, max: 40 }),
    }),
    { minLength: 1, maxLength: 12, size: "max" },
  );
  const limits = fc.record({
    maxBatchedTokens: fc.integer({ min: 16, max: 64 }),
    maxSequences: fc.integer({ min: 1, max: 5 }),
    kvBlocks: fc.integer({ min: 1, max: 10 }),
    hostNs: fc.constantFrom(0, 1234),
  });

  check.prop([asked, limits], { seed: 8, numRuns: 500 })(
    "each request is answered or rejected, and its time is told to the nanosecond",
    (requests, bounds) => {
      const inOrder = requests.toSorted((a, b) => a.atNs - b.atNs);
      const { answers, rejected, iterations } = serve(inOrder, bounds);
      const tooLarge = inOrder.filter(({ prompt, output }) => prompt + output - 1 > bounds.kvBlocks * KV_BLOCK_TOKENS);
      expect([rejected, answers.length]).toStrictEqual([tooLarge.length, inOrder.length - tooLarge.length]);
      for (const { blameNs, latencyNs, waitingNs, ttftNs, request } of answers) {
        expect(sum(Object.values(blameNs))).toBe(latencyNs);
        expect(Math.min(...Object.values(blameNs))).toBeGreaterThanOrEqual(0);
        expect(waitingNs).toBeLessThan(ttftNs);
        expect(ttftNs).toBeLessThanOrEqual(latencyNs);
        // Every output token but the first takes an iteration of its own.
        expect(latencyNs - ttftNs).toBeGreaterThanOrEqual((inOrder[request]!.output - 1) * ITERATION);
      }
      // No iteration is empty: the fixed part is never all of it.
      for (const [from, to] of iterations) expect(to - from).toBeGreaterThan(ITERATION);
    },
  );
});
