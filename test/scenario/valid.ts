import { formatProblem } from "../../sim/base/problems.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";

/** A scenario file without mistakes, short enough to count its columns. */
export const VALID = `title: Two services
duration: 10s
gpus: {type: h100-sxm5-80gb, count: 2}
tenants:
  web: {workload: resnet50, arrivals: {kind: poisson, rate: 5/s}}
  llm: {workload: llama-3-8b, arrivals: {kind: closed, concurrency: 2}}
policies:
  time:
    - {gpu: 0, timeSlicing: {}, tenants: [llm, web]}
`;

/** The valid file with one piece of text replaced by another. @throws Error when the piece is not in it */
export function changed(from: string, to: string, text = VALID): string {
  if (!text.includes(from)) throw new Error(`the scenario has no ${from}`);
  return text.replace(from, () => to);
}

/** Every problem of a scenario file, as a user reads it. */
export function problemsOf(text: string, file = "f.yaml"): string[] {
  const parsed = parseScenario(text, file);
  return "problems" in parsed ? parsed.problems.map(formatProblem) : [];
}

/** @throws Error with the problems, if there are any */
export function scenarioOf(text: string, file = "f.yaml"): Scenario {
  const parsed = parseScenario(text, file);
  if ("problems" in parsed) throw new Error(parsed.problems.map(formatProblem).join("\n"));
  return parsed.scenario;
}
