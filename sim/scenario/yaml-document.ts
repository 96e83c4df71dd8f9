import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import type { Problem } from "../base/problems.ts";
import type { Issue } from "./issues.ts";

/** A YAML text (JSON is YAML too): its value, and the way back from a path in the value to the place in the text. */
export interface YamlDocument {
  readonly value: unknown;
  /** Line, column and value of an issue. */
  locate(issue: Issue): Problem;
}

/**
 * Reads YAML as plain data.
 * @param file its name as the user gave it, for messages
 * @returns the document, or why the text is not YAML; never throws
 */
export function readYaml(text: string, file: string): YamlDocument | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const refused = (offset: number, rule: string): Problem => ({ file, ...placeOf(offset, lines), rule });
  const problems = [
    ...document.errors.map((error) => refused(error.pos[0], yamlRule(error))),
    ...loneAliases(document).map(({ offset, name }) =>
      refused(offset, `*${name} stands for nothing: no &${name} before it`),
    ),
  ];
  if (problems.length > 0) return { problems };
  try {
    const value: unknown = document.toJS();
    return { value, locate: (issue) => locate(issue, document, lines, file) };
  } catch (error) {
    // Aliases of aliases: a few lines that stand for gigabytes.
    return { problems: [refused(0, `not valid YAML: ${(error as Error).message}`)] };
  }
}

/** Errors that the reader words for programmers. */
const RULES: Readonly<Partial<Record<ErrorCode, string>>> = {
  DUPLICATE_KEY: "this key stands here for the second time",
  MULTIPLE_DOCS: "a second document begins here; a scenario file holds one",
};

function yamlRule({ code, message }: YAMLError): string {
  return RULES[code] ?? `not valid YAML: ${message}`;
}

function loneAliases(document: Document): { readonly offset: number; readonly name: string }[] {
  const found: { offset: number; name: string }[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) === undefined) found.push({ offset: startOf(alias) ?? 0, name: alias.source });
    },
  });
  return found;
}

function locate(issue: Issue, document: Document, lines: LineCounter, file: string): Problem {
  const { offset, value, isMissing } = find(document, issue.path);
  const lacks = isMissing && issue.isGrammar === true;
  const named = issue.found ?? value;
  const tells = typeof named === "string" && issue.rule.startsWith(`${named} `);
  const found = lacks || tells ? undefined : (issue.found ?? (isMissing ? "nothing" : shown(value)));
  return {
    file,
    ...placeOf(offset, lines),
    path: pathText(issue.path),
    rule: lacks ? `is missing: ${issue.rule}` : issue.rule,
    ...(found === undefined ? {} : { found }),
    ...(issue.help === undefined ? {} : { help: sentence(issue.help) }),
  };
}

/** With a capital, unless it begins with a name of the catalogue. */
function sentence(help: string): string {
  return /^[a-z]+(?![-.\d\p{L}])/u.test(help) ? help.charAt(0).toUpperCase() + help.slice(1) : help;
}

function placeOf(offset: number, lines: LineCounter): Pick<Problem, "line" | "column"> {
  const { line, col } = lines.linePos(offset);
  // In an empty file there is no line yet.
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The place of a path in the text: the key of a mapping, the item of a list, or the nearest parent there is. */
function find(document: Document, path: Issue["path"]): { offset: number; value: unknown; isMissing: boolean } {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
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

const LONGEST_SHOWN = 60;

function shown(value: unknown): string | undefined {
  if (value === null) return "nothing";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return undefined;
  return value.length > LONGEST_SHOWN ? `"${value.slice(0, LONGEST_SHOWN)}…"` : `"${value}"`;
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
