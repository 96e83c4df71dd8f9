import { describe, expect, test } from "vitest";
import {
  type Answered,
  type Asked,
  iterationNs,
  ITERATION,
  pairsOf,
  SAMPLE,
  serve,
  type Served,
} from "./serving-lab.ts";

const ask = (prompt: number, output: number, atNs = 0): Asked => ({ atNs, prompt, output });

/** Lengths of the iterations [ns]. */
const lengths = (served: Served): number[] => served.iterations.map(([fromNs, toNs]) => toNs - fromNs);

/** Answers by request number, after checking what holds for every one. */
function answersOf(served: Served): Answered[] {
  for (const { latencyNs, blameNs } of served.answers) {
    expect(Object.values(blameNs).reduce((a, b) => a + b, 0)).toBe(latencyNs);
    expect(Math.min(...Object.values(blameNs))).toBeGreaterThanOrEqual(0);
  }
  return served.answers.toSorted((a, b) => a.request - b.request);
}

describe("one request", () => {
  const prefill = iterationNs(10, 1, 0, pairsOf(10, 0));
  const decode = (cached: number): number => iterationNs(1, 1, cached, 0);

  test("takes one iteration for its prompt, which gives the first token, and one for each other token", () => {
    const served = serve([ask(10, 4)]);
    expect(lengths(served)).toStrictEqual([prefill, decode(11), decode(12), decode(13)]);
    const [answer] = answersOf(served);
    expect(answer!.ttftNs).toBe(prefill);
    expect(answer!.latencyNs).toBe(prefill + decode(11) + decode(12) + decode(13));
    expect(answer!.tpotNs).toBe((decode(11) + decode(12) + decode(13)) / 3);
    expect(answer!.blameNs).toMatchObject({ device: answer!.latencyNs, batching: 0, queue: 0, host: 0 });
  });

  test("with one output token ends with its prompt and has no time per output token", () => {
    const [answer] = answersOf(serve([ask(10, 1)]));
    expect([answer!.latencyNs, answer!.ttftNs, answer!.tpotNs]).toStrictEqual([prefill, prefill, Number.NaN]);
  });

  test("pays the host gap once an iteration", () => {
    const served = serve([ask(10, 3, 5)], { hostNs: 70 });
    const [answer] = answersOf(served);
    expect(served.iterations[0]).toStrictEqual([75, 75 + prefill]);
    expect(answer).toMatchObject({ waitingNs: 70, ttftNs: 70 + prefill });
    expect(answer!.blameNs).toMatchObject({ host: 3 * 70, device: prefill + decode(11) + decode(12) });
  });
});

describe("a prompt longer than the token budget", () => {
  test("is computed in chunks, each of which reads what is there; only the last gives a token", () => {
    const served = serve([ask(40, 2)], { maxBatchedTokens: 16 });
    const expected = [
      iterationNs(16, 0, 0, pairsOf(16, 0)),
      iterationNs(16, 0, 0, pairsOf(16, 16)),
      iterationNs(8, 1, 0, pairsOf(8, 32)),
      iterationNs(1, 1, 41, 0),
    ];
    expect(lengths(served)).toStrictEqual(expected);
    expect(answersOf(served)[0]!.ttftNs).toBe(expected[0]! + expected[1]! + expected[2]!);
  });

  test("leaves the budget that running sequences need to them", () => {
    const first = ask(10, 5);
    const served = serve([first, ask(30, 1, 1)], { maxBatchedTokens: 16 });
    expect(lengths(served)).toStrictEqual([
      iterationNs(10, 1, 0, pairsOf(10, 0)),
      // One token decodes the first request, 15 are left for the second.
      iterationNs(16, 1, 11, pairsOf(15, 0)),
      iterationNs(16, 2, 12, pairsOf(15, 15)),
      iterationNs(1, 1, 13, 0),
      iterationNs(1, 1, 14, 0),
    ]);
    answersOf(served);
  });

  test("shares the budget in the order of arrival", () => {
    const served = serve([ask(20, 1), ask(20, 1), ask(20, 1)], { maxBatchedTokens: 32 });
    expect(lengths(served)).toStrictEqual([
      iterationNs(32, 1, 0, pairsOf(20, 0) + pairsOf(12, 0)),
      iterationNs(28, 2, 0, pairsOf(8, 12) + pairsOf(20, 0)),
    ]);
    const waits = answersOf(served).map(({ waitingNs }) => waitingNs);
    expect(waits).toStrictEqual([0, 0, lengths(served)[0]]);
  });
});

describe("a batch", () => {
  test("is joined by a request that arrives during an iteration when that ends", () => {
    const served = serve([ask(10, 3), ask(10, 2, 1000)]);
    const first = iterationNs(10, 1, 0, pairsOf(10, 0));
    const second = iterationNs(11, 2, 11, pairsOf(10, 0));
    const third = iterationNs(2, 2, 12 + 11, 0);
    expect(lengths(served)).toStrictEqual([first, second, third]);
    const [, joined] = answersOf(served);
    expect(joined).toMatchObject({
      waitingNs: first - 1000,
      ttftNs: first + second - 1000,
      endNs: first + second + third,
    });
    expect(joined!.blameNs.queue).toBe(first - 1000);
  });

  test("charges each request what its own tokens would have cost, and the rest to batching", () => {
    const alone = iterationNs(10, 1, 0, pairsOf(10, 0));
    const together = iterationNs(20, 2, 0, 2 * pairsOf(10, 0));
    for (const { blameNs } of answersOf(serve([ask(10, 1), ask(10, 1)]))) {
      expect(blameNs).toMatchObject({ device: alone, batching: together - alone, queue: 0 });
    }
    expect(together).toBeLessThan(2 * alone);
  });

  test("holds no more sequences than it may", () => {
    const served = serve([ask(10, 2), ask(10, 2), ask(10, 2)], { maxSequences: 2 });
    expect(lengths(served)).toStrictEqual([
      iterationNs(20, 2, 0, 2 * pairsOf(10, 0)),
      iterationNs(2, 2, 22, 0),
      iterationNs(10, 1, 0, pairsOf(10, 0)),
      iterationNs(1, 1, 11, 0),
    ]);
    const last = answersOf(served)[2]!;
    expect(last.blameNs.queue).toBe(lengths(served)[0]! + lengths(served)[1]!);
  });

  test("has no iteration without tokens, and none after the last answer", () => {
    const served = serve([ask(1, 1), ask(1, 1, 100 * ITERATION)]);
    expect(served.iterations).toStrictEqual([
      [0, iterationNs(1, 1, 0, 1)],
      [100 * ITERATION, 100 * ITERATION + iterationNs(1, 1, 0, 1)],
    ]);
    expect(iterationNs(1, 1, 0, 1)).toBe(ITERATION + 1000 + SAMPLE + 1);
  });
});
