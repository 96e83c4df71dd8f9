import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import type { Problem } from "../base/problems.ts";
import { type Issue, IssueList } from "./issues.ts";
import { resolveScenario } from "./resolve.ts";
import type { Scenario } from "./scenario.ts";
import { KEY_SEPARATOR, scenarioSchema } from "./schema.ts";

export type ParsedScenario = { readonly scenario: Scenario } | { readonly problems: readonly Problem[] };

/**
 * Reads a scenario from text, YAML or JSON (which is YAML too).
 * @param text  contents of the file
 * @param file  its name as the user gave it, for messages
 * @returns the scenario, or everything that is wrong with it, each with line and column
 */
export function parseScenario(text: string, file: string): ParsedScenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { file, line, column: col, rule: `not valid YAML: ${error.message}` };
      }),
    };
  }
  const written: unknown = document.toJS();
  const parsed = scenarioSchema.safeParse(written);
  const issues = new IssueList();
  if (!parsed.success) issues.all.push(...parsed.error.issues.flatMap(fromZod));
  // What the grammar accepts is looked at further even when other parts are wrong, so that all is told at once.
  const sound = parsed.success ? parsed : scenarioSchema.safeParse(withoutUnsound(written, issues.all));
  const scenario = sound.success ? resolveScenario(baseName(file), sound.data, written, issues) : null;
  if (scenario !== null && issues.all.length === 0) return { scenario };
  const problems = issues.all.map((issue) => locate(issue, document, lines, file));
  return { problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)) };
}

/** Stand-ins for entries whose absence would be reported as another mistake. */
const PLACEHOLDERS = { title: "untitled", duration: "1d" } as const;

/** The document without the tenants, policies and other entries that the grammar refuses. */
function withoutUnsound(written: unknown, issues: readonly Issue[]): unknown {
  if (written === null || typeof written !== "object") return written;
  const pruned: Record<string, unknown> = { ...written };
  for (const { path } of issues) {
    const [top, name] = path;
    if (top === undefined) return undefined;
    const group = pruned[top];
    if (
      (top === "tenants" || top === "policies") &&
      name !== undefined &&
      group !== null &&
      typeof group === "object"
    ) {
      pruned[top] = Object.fromEntries(Object.entries(group).filter(([key]) => key !== String(name)));
    } else if (top in PLACEHOLDERS) pruned[top] = PLACEHOLDERS[top as keyof typeof PLACEHOLDERS];
    else delete pruned[String(top)];
  }
  return pruned;
}

/** "scenarios/azure-code.yaml" to "azure-code". */
function baseName(file: string): string {
  const name = file.split(/[/\\]/u).at(-1) ?? file;
  return name.replace(/\.(ya?ml|json)$/iu, "");
}

function fromZod(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.filter((step): step is string | number => typeof step !== "symbol");
  if (issue.code !== "unrecognized_keys") return [{ path, rule: issue.message }];
  const rules = issue.message.split(KEY_SEPARATOR);
  return issue.keys.map((key, i) => ({ path: [...path, key], rule: rules[i] ?? issue.message, found: key }));
}

function locate(issue: Issue, document: Document, lines: LineCounter, file: string): Problem {
  const { offset, value, isMissing } = find(document, issue.path);
  const { line, col } = lines.linePos(offset);
  const found = issue.found ?? (isMissing ? "nothing" : shown(value));
  return {
    file,
    line,
    column: col,
    path: pathText(issue.path),
    rule: issue.rule,
    ...(found === undefined ? {} : { found }),
    ...(issue.help === undefined ? {} : { help: issue.help }),
  };
}

/** The place of a path in the text: the key of a mapping, the item of a list, or the nearest parent there is. */
function find(document: Document, path: Issue["path"]): { offset: number; value: unknown; isMissing: boolean } {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => String(isNode(item.key) ? (item.key as Node & { value?: unknown }).value : item.key) === String(step),
      );
      next = pair?.value;
      offset = startOf(pair?.key) ?? offset;
    } else if (typeof step === "number" && node !== null && typeof node === "object" && "items" in node) {
      next = (node.items as unknown[])[step];
      offset = startOf(next) ?? offset;
    }
    if (next === undefined) return { offset, value: undefined, isMissing: true };
    node = next;
  }
  // A scalar's own place says more than its key's.
  if (isNode(node) && !("items" in node)) offset = startOf(node) ?? offset;
  return { offset, value: isNode(node) ? node.toJS(document) : node, isMissing: false };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function shown(value: unknown): string | undefined {
  if (value === null) return "nothing";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? `"${value}"` : undefined;
}

/** ["policies", "my hybrid", 0, "mig"] to `policies["my hybrid"][0].mig`. */
function pathText(path: Issue["path"]): string {
  return path
    .map((step, i) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(step)) return `["${step}"]`;
      return i === 0 ? step : `.${step}`;
    })
    .join("");
}
