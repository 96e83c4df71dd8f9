import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemsOf } from "./scenario/valid.ts";

const page = readFileSync(join(import.meta.dirname, "../docs/scenarios.md"), "utf8");
const examples = [...page.matchAll(/^arrivals: \{.*\}$/gmu)].map(([line]) => line);

test("docs/scenarios.md has an example of most kinds of arrivals", () => {
  expect(examples.length).toBeGreaterThan(10);
});

test("the example of tenants that the orchestrator places is one that parses", () => {
  const [, example] = /```yaml\n(shared pool:\n[\s\S]*?)```/u.exec(page)!;
  const scenario = [
    "title: t",
    "duration: 1min",
    "gpus: { type: a100-sxm4-80gb, count: 2 }",
    "tenants:",
    "  chat: { workload: resnet50, arrivals: { kind: poisson, rate: 5/s } }",
    "  embed: { workload: resnet50, routing: round-robin, arrivals: { kind: poisson, rate: 5/s } }",
    "policies:",
    ...example!
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
  ];
  expect(problemsOf(scenario.join("\n"))).toEqual([]);
});

test("the example of a pipeline is one that parses", () => {
  const [example] = /(?<=```yaml\n)pipelines:\n[\s\S]*?(?=```)/u.exec(page)!;
  const scenario = [
    "title: t",
    "duration: 1min",
    "gpus: { type: a100-sxm4-80gb }",
    "tenants:",
    "  hear: { workload: whisper-large-v3, arrivals: { kind: poisson, rate: 1/s } }",
    "  think: { workload: llama-3.2-3b }",
    "  speak: { workload: resnet50 }",
    "policies: { one: [{ gpu: 0, timeSlicing: {}, tenants: [hear, think, speak] }] }",
    example,
  ];
  expect(problemsOf(scenario.join("\n"))).toEqual([]);
});

test("the example of faults is one that parses", () => {
  const [example] = /(?<=```yaml\n)faults:\n[\s\S]*?(?=```)/u.exec(page)!;
  const scenario = [
    "title: t",
    "duration: 1h",
    "gpus: { type: a100-sxm4-80gb }",
    "tenants: { notebook: { workload: resnet50, arrivals: { kind: poisson, rate: 5/s } } }",
    "policies: { one: [{ gpu: 0, tenants: [notebook] }] }",
    example,
  ];
  expect(problemsOf(scenario.join("\n"))).toEqual([]);
});

test.each(examples)("the example %s is one that parses", (line) => {
  const scenario = [
    "title: t",
    "duration: 1min",
    "gpus: { type: a100-sxm4-80gb }",
    // A modulator that nobody follows is a mistake.
    line.includes("traffic")
      ? "modulators: { traffic: { states: [{ factor: 1, hold: 5min }, { factor: 4, hold: 30s }] } }"
      : "",
    `tenants: { web: { workload: resnet50, ${line} } }`,
    "policies: { one: [{ gpu: 0, tenants: [web] }] }",
  ];
  expect(problemsOf(scenario.join("\n"))).toEqual([]);
});
