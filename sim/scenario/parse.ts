import { nearest } from "../base/did-you-mean.ts";
import type { Problem } from "../base/problems.ts";
import { expectIssues } from "./expect-names.ts";
import { findWorkload, unknownWorkload } from "../workload/catalog.ts";
import { grammarIssues } from "./grammar-issues.ts";
import { type Issue, IssueList } from "./issues.ts";
import { withPipelineHint } from "./pipeline-hints.ts";
import { resolveScenario } from "./resolve.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioSchema } from "./schema.ts";
import { readWorkloads, withWorkloads } from "./workloads-file.ts";
import { readYaml } from "./yaml-document.ts";

export type ParsedScenario = { readonly scenario: Scenario } | { readonly problems: readonly Problem[] };

/**
 * A scenario from what is written in a file, already read: in sweeps each cell has one.
 * @param written plain data
 * @param file    where it comes from; its name without folder and ending is the scenario's
 * @returns the scenario, or everything that is wrong with it, by path
 */
export function scenarioOf(written: unknown, file: string): ParsedScenario {
  const { scenario, issues } = resolved(written, file);
  if (scenario !== null && issues.length === 0) return { scenario };
  return {
    problems: issues.map(({ path, rule, help, found }) => ({
      file,
      path: path.join("."),
      rule,
      ...(found === undefined ? {} : { found }),
      ...(help === undefined ? {} : { help }),
    })),
  };
}

/** A scenario without the policies that cannot exist. */
export interface PossiblePart {
  /** null when no policy is left. */
  readonly scenario: Scenario | null;
  /** Why, by the policy's name. */
  readonly impossible: Readonly<Record<string, string>>;
}

/**
 * Like {@link scenarioOf}, but leaves out policies that cannot exist, such as seven MIG instances for eight tenants:
 * in a sweep that is an answer, not a mistake.
 * @returns the rest, or what is wrong with other parts
 */
export function possiblePart(written: unknown, file: string): PossiblePart | { readonly problems: readonly Problem[] } {
  const { scenario, issues } = resolved(written, file);
  if (scenario !== null && issues.length === 0) return { scenario, impossible: {} };
  const names = new Set(issues.map(({ path }) => (path[0] === "policies" && path.length > 1 ? String(path[1]) : null)));
  const attempt = scenarioOf(written, file);
  if (names.has(null)) return "problems" in attempt ? attempt : { scenario: attempt.scenario, impossible: {} };
  const reason = (name: string): string => {
    const { rule, found } = issues.find(({ path }) => String(path[1]) === name)!;
    return found === undefined ? rule : `${rule} (found ${found})`;
  };
  const impossible = Object.fromEntries([...names].map((name) => [name!, reason(name!)]));
  const document = written as Readonly<Record<string, unknown>>;
  const left = Object.entries(document["policies"] as object).filter(([name]) => !names.has(name));
  if (left.length === 0) return { scenario: null, impossible };
  const rest = scenarioOf({ ...document, policies: Object.fromEntries(left) }, file);
  return "problems" in rest ? rest : { scenario: rest.scenario, impossible };
}

/**
 * Reads a scenario from text, YAML or JSON (which is YAML too).
 * @param text  contents of the file
 * @param file  its name as the user gave it, for messages
 * @param readBeside reads the file of workloads that the scenario names, relative to the scenario; null: there is none
 * @returns the scenario, or everything that is wrong with it, each with line and column
 */
export function parseScenario(
  text: string,
  file: string,
  readBeside: (name: string) => { readonly file: string; readonly text: string | null } = noFiles,
): ParsedScenario {
  const document = readYaml(text, file);
  if ("problems" in document) return document;
  const completed = withWorkloadsOf(document.value, readBeside);
  if ("missing" in completed) {
    const rule = "there is no such file of workloads";
    return { problems: [document.locate({ path: ["workloads"], rule, found: completed.missing })] };
  }
  if ("problems" in completed) return completed;
  const { scenario, issues: found } = resolved(completed.value, file);
  const issues = scenario === null ? found : [...found, ...expectIssues(scenario)];
  if (scenario !== null && issues.length === 0) return { scenario };
  const problems = issues.map((issue) => document.locate(issue));
  return { problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)) };
}

/** Where nothing can be read, as in programs that bring the text alone. */
function noFiles(name: string): { readonly file: string; readonly text: null } {
  return { file: name, text: null };
}

/** The document with the workloads of the file that it names, if it names one. */
function withWorkloadsOf(
  written: unknown,
  readBeside: (name: string) => { readonly file: string; readonly text: string | null },
): { readonly value: unknown } | { readonly missing: string } | { readonly problems: readonly Problem[] } {
  const name = (written as { readonly workloads?: unknown } | null)?.workloads;
  if (typeof name !== "string") return { value: written };
  const { file, text } = readBeside(name);
  if (text === null) return { missing: file };
  const read = readWorkloads(text, file);
  return "problems" in read ? read : { value: withWorkloads(written, read.workloads) };
}

/** What can be made of a document, and what is wrong with it. */
function resolved(
  written: unknown,
  file: string,
): { readonly scenario: Scenario | null; readonly issues: readonly Issue[] } {
  const parsed = scenarioSchema.safeParse(written);
  const issues = new IssueList();
  if (!parsed.success)
    issues.all.push(...grammarIssues(parsed.error.issues).map((issue) => withPipelineHint(issue, written)));
  // What the grammar accepts is looked at further even when other parts are wrong, so that all is told at once.
  const sound = parsed.success ? parsed : scenarioSchema.safeParse(withoutUnsound(written, issues.all));
  const scenario = sound.success ? resolveScenario(baseName(file), sound.data, written, issues) : null;
  if (!parsed.success) addUnknownWorkloads(written, issues);
  return { scenario, issues: issues.all };
}

/** Workloads that do not exist, of tenants that nobody resolves because the grammar refuses another part of them. */
function addUnknownWorkloads(written: unknown, issues: IssueList): void {
  const tenants = (written as { readonly tenants?: unknown } | null)?.tenants;
  if (tenants === null || typeof tenants !== "object") return;
  for (const [name, tenant] of Object.entries(tenants)) {
    const workload: unknown = (tenant as { readonly workload?: unknown } | null)?.workload;
    if (typeof workload !== "string" || findWorkload(workload) !== undefined) continue;
    const isTold = issues.all.some(
      ({ path }) => path[0] === "tenants" && String(path[1]) === name && (path.length < 3 || path[2] === "workload"),
    );
    if (!isTold) issues.add(["tenants", name, "workload"], unknownWorkload(workload));
  }
}

/** Stand-ins for entries, also mistyped ones, whose absence would be reported as another mistake. */
const PLACEHOLDERS = { title: "untitled", duration: "1d" } as const;

/** The document without the tenants, policies, pipelines and other entries that the grammar refuses. */
function withoutUnsound(written: unknown, issues: readonly Issue[]): unknown {
  if (written === null || typeof written !== "object") return written;
  const pruned: Record<string, unknown> = { ...written };
  for (const { path } of issues) {
    const [top, name] = path;
    if (top === undefined) return undefined;
    const group = pruned[top];
    if (
      (top === "tenants" || top === "policies" || top === "pipelines") &&
      name !== undefined &&
      group !== null &&
      typeof group === "object"
    ) {
      pruned[top] = Object.fromEntries(Object.entries(group).filter(([key]) => key !== String(name)));
      continue;
    }
    delete pruned[top];
    const meant = nearest(String(top), Object.keys(PLACEHOLDERS)) as keyof typeof PLACEHOLDERS | undefined;
    if (meant !== undefined) pruned[meant] = PLACEHOLDERS[meant];
  }
  return pruned;
}

/** "scenarios/azure-code.yaml" to "azure-code". */
function baseName(file: string): string {
  const name = file.split(/[/\\]/u).at(-1) ?? file;
  return name.replace(/\.(ya?ml|json)$/iu, "");
}
