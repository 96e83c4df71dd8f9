import type { Issue } from "./issues.ts";
import { plainObject } from "./pipeline-sketches.ts";

const EXAMPLE = "pipelines: { turn: { stages: [hear, think] } }";

/**
 * The same mistake against the grammar with what was found and a way out, where it is about a block of pipelines or the
 * length of a row; any other mistake as it is.
 * @param written the whole file
 */
export function withPipelineHint(issue: Issue, written: unknown): Issue {
  const [top, name, key] = issue.path;
  if (top !== "pipelines") return issue;
  const pipelines = plainObject(written)?.["pipelines"];
  if (issue.path.length === 1) {
    const found = Array.isArray(pipelines) ? { found: "a list" } : {};
    return { ...issue, ...found, help: `Give each a name: ${EXAMPLE}` };
  }
  if (issue.path.length !== 3 || key !== "stages") return issue;
  const stages = plainObject(plainObject(pipelines)?.[String(name)])?.["stages"];
  if (!Array.isArray(stages)) return issue;
  if (stages.length === 0) {
    return { ...issue, found: "an empty list", help: "Name the tenants that a request passes: stages: [hear, think]" };
  }
  if (stages.length > 1) return { ...issue, found: `${stages.length} of them` };
  const help =
    "One tenant alone needs no pipeline: leave it out and give the tenant an slo: of its own, or add a stage";
  return { ...issue, found: "only one", help };
}
