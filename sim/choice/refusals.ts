import type { Problem } from "../base/problems.ts";
import type { Written } from "./written.ts";

/**
 * What ties together the parts that a choice simulates one by one, so that no candidate could be weighed by them.
 * @param document a scenario as written
 */
export function choiceRefusals(document: Written): Problem[] {
  const { faults, pipelines } = document;
  const problems: Problem[] = [];
  if (faults !== undefined)
    problems.push({
      path: "faults",
      rule: "join parts that a choice simulates one by one",
      found: "a scenario with faults:",
      help: "Leave them out for the choice, and run what it recommends with them",
    });
  if (pipelines !== undefined)
    problems.push({
      path: "pipelines",
      rule: "tie tenants together, while a choice weighs each part of a GPU by itself",
      found:
        pipelines === null || typeof pipelines !== "object"
          ? "a scenario with pipelines:"
          : Object.keys(pipelines).join(", "),
      help: "Write the candidates as policies: slicewise run compares them from end to end",
    });
  return problems;
}
