import { describe, expect, test } from "vitest";
import { Pipeline, type Stage } from "../../sim/workload/pipeline.ts";
import { RequestTable } from "../../sim/workload/request-table.ts";
import type { Sink } from "../../sim/workload/server.ts";
import { problemsOf } from "../scenario/valid.ts";
import { tinyRun } from "../support/tiny.ts";
import { fixedWork } from "./lines.ts";

const SHAPE = { layers: 1, hidden: 64, intermediate: 256, heads: 4, kvHeads: 1, headDim: 16, vocabulary: 1000 };
const MEAN = 30;

describe("what a stage carries from an answer before it", () => {
  test("makes its work larger by the answer, as a share of an answer of the mean length", () => {
    const run = tinyRun({
      duration: "2s",
      limit: "60s",
      gpus: { type: "a100-sxm4-80gb", count: 3 },
      tenants: {
        think: {
          shape: SHAPE,
          promptTokens: { kind: "constant", tokens: 20 },
          outputTokens: { kind: "lognormal", median: 20, mean: MEAN, max: 200 },
          arrivals: { kind: "poisson", rate: "40/s" },
        },
        check: { work: fixedWork("1ms") },
        speak: { work: fixedWork("3ms") },
      },
      pipelines: { turn: { stages: ["think", "check", { tenant: "speak", carry: "tokens" }] } },
      policies: {
        apart: ["think", "check", "speak"].map((tenant, gpu) => ({ gpu, exclusive: {}, tenants: [tenant] })),
      },
    });
    const { index, latencyNs, ttftNs, tpotNs } = run.of("think");
    const tokens = new Map(
      [...index].map((number, k) => [number, 1 + Math.round((latencyNs[k]! - ttftNs[k]!) / tpotNs[k]!)]),
    );
    const speak = run.of("speak");
    const found = [...speak.index].flatMap((number, k) => {
      const answer = tokens.get(number)!;
      // An answer of one token has no time between tokens.
      return Number.isNaN(answer) ? [] : [{ deviceNs: speak.blameNs.device[k]!, expectedNs: (3e6 * answer) / MEAN }];
    });
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter(({ deviceNs, expectedNs }) => Math.abs(deviceNs - expectedNs) > 1)).toStrictEqual([]);
    expect(new Set(found.map(({ deviceNs }) => deviceNs)).size).toBeGreaterThan(10);
    // The stage between them does not carry it.
    expect(new Set(run.of("check").blameNs.device)).toStrictEqual(new Set([1e6]));
  });

  test("becomes part of the prompt of a language model", () => {
    const prompts: number[] = [];
    const sink: Sink = { arrived: () => {}, finished: () => {}, rejected: () => {}, preempted: () => {} };
    const stageAt = (place: number, carry?: Stage["carry"]) => {
      const requests = new RequestTable();
      let end: Parameters<Stage["tenant"]["onEnd"]>[0] = () => {};
      const stage: Stage = {
        ...(carry === undefined ? {} : { carry }),
        draws: (table, row) => {
          table.promptTokens[row] = 100;
        },
        tenant: {
          requests,
          onEnd: (listener) => (end = listener),
          arrive: (nowNs, index) => {
            const row = requests.acquire(index!, nowNs);
            if (place > 0) pipeline.give(place, requests, row, index!);
            prompts.push(requests.promptTokens[row]!);
            requests.outputTokens[row] = place === 0 ? 7 : 0;
            pipeline.leaves(place, row, nowNs);
            requests.release(row);
            end(nowNs, "finished");
          },
        },
      };
      return stage;
    };
    const pipeline = new Pipeline(3, [stageAt(0), stageAt(1), stageAt(2, { kind: "prompt" })], 0, sink);
    pipeline.arrive(0);
    expect(prompts).toStrictEqual([0, 100, 107]);
  });
});

test.each([
  [
    "[web, {tenant: llm, carry: tokens}]",
    [
      "pipelines.turn.stages[1].carry: needs a stage before it that generates tokens (found web). Put a language model before it, or leave carry out",
    ],
  ],
  ["[web, {tenant: llm, carry: words}]", ['pipelines.turn.stages[1].carry: must be tokens (found "words")']],
  ["[web, 5]", ["pipelines.turn.stages[1]: must be a tenant's name, or {tenant: …, carry: tokens} (found 5)"]],
  ["[web, {tenant: lm}]", ['pipelines.turn.stages[1].tenant: names no tenant (found lm). Did you mean "llm"?']],
])("stages %s are told what is wrong with them", (stages, problems) => {
  const text = `title: t
duration: 10s
gpus: {type: h100-sxm5-80gb}
tenants:
  web: {workload: resnet50, arrivals: {kind: poisson, rate: 5/s}}
  llm: {workload: llama-3-8b}
pipelines: {turn: {stages: ${stages}}}
policies: {time: [{gpu: 0, timeSlicing: {}, tenants: [llm, web]}]}
`;
  const found = problemsOf(text).map((line) => line.replace(/^f\.yaml:\d+:\d+: /u, ""));
  expect(found).toStrictEqual(problems);
});
