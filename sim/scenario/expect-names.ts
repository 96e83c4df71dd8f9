import { suggest } from "../base/did-you-mean.ts";
import { type Expectation, expectationsOf } from "./expect-schema.ts";
import type { Issue } from "./issues.ts";
import type { Scenario } from "./scenario.ts";
import { sketchPipelines } from "./pipeline-sketches.ts";
import { subjectsOf } from "./subjects.ts";

/**
 * Names in the block `expect` that are not in the file. Looked at where a file is read: later a run may leave policies
 * out, and an expectation about one of those has only not been put to the test.
 */
export function expectIssues(scenario: Pick<Scenario, "document" | "tenants" | "pipelines">): readonly Issue[] {
  const document = scenario.document as Readonly<Record<"policies" | "tenants", object>> & { pipelines?: unknown };
  const policies = Object.keys(document.policies);
  // A tenant or a pipeline with mistakes of its own is there all the same.
  const written = [...Object.keys(document.tenants), ...sketchPipelines(document).all.map(({ name }) => name)];
  const tenants = [...new Set([...subjectsOf(scenario).map(({ name }) => name), ...written])];
  return expectationsOf(scenario.document).flatMap((expectation, i) => {
    const unknown = (path: readonly string[], kind: string, found: string, known: readonly string[]): Issue[] =>
      known.includes(found)
        ? []
        : [{ path: ["expect", i, ...path], rule: `names no ${kind}`, found, help: suggest(found, known) }];
    return placesOf(expectation).flatMap(({ path, policy, tenant }) => [
      ...unknown([...path, "policy"], "policy", policy, policies),
      ...(tenant === null ? [] : unknown([...path, "tenant"], "tenant", tenant, tenants)),
    ]);
  });
}

interface Place {
  readonly path: readonly string[];
  readonly policy: string;
  readonly tenant: string | null;
}

function placesOf(expectation: Expectation): readonly Place[] {
  const { policy, tenant } = expectation;
  const own = { path: [], policy, tenant };
  if (expectation.kind === "state" || expectation.bound.kind === "between") return [own];
  const { kind, than } = expectation.bound;
  if (than.kind === "number") return [own];
  // What is not said is that of the expectation itself, and told there.
  return [
    own,
    ...(than.policy === policy && than.tenant === tenant
      ? []
      : [{ path: [kind], policy: than.policy, tenant: than.tenant }]),
  ];
}
