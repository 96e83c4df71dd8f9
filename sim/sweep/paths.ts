import { suggest } from "../base/did-you-mean.ts";
import type { Problem } from "../base/problems.ts";

/** Stands for every child there is. */
export interface EveryChild {
  readonly every: true;
}

/** A key of a mapping, an index of a list (also a key of digits), or every child. */
export type Segment = string | number | EveryChild;

/** A place in a document, from its top. */
export type Path = readonly Segment[];

const EVERY: EveryChild = { every: true };

/** Bare keys hold no point, quote or bracket; everything else is quoted, alone or in brackets as problems write it. */
const SEGMENT = /(?:"(?:[^"\\]|\\.)*"|\[\d+\]|\["(?:[^"\\]|\\.)*"\]|[^."[\]]+)/uy;

/**
 * Reads a path: keys separated by points, `tenants."gpt 3.5".arrivals.rate`. Digits are an index of a list from 0, or
 * a key of digits; `*` is every child there is, `"*"` the key of that name. The form of problems,
 * `policies["my hybrid"][0].mig`, is read too.
 */
export function parsePath(text: string): { readonly path: Path } | { readonly problem: Problem } {
  const refused = {
    problem: {
      path: text,
      rule: "is no path",
      help: 'separate keys by points and quote a key that holds one: tenants."gpt 3.5".arrivals.rate',
    },
  };
  const path: Segment[] = [];
  let at = 0;
  while (at < text.length) {
    const isBracket = text[at] === "[";
    if (path.length > 0 && !isBracket) {
      if (text[at] !== ".") return refused;
      at++;
    }
    SEGMENT.lastIndex = at;
    const found = SEGMENT.exec(text)?.[0];
    if (found === undefined || (isBracket && path.length === 0)) return refused;
    if (path.length > 0 && !isBracket && found.startsWith("[")) return refused;
    const segment = readSegment(found);
    if (segment === undefined) return refused;
    path.push(segment);
    at += found.length;
  }
  return path.length === 0 ? refused : checked(path);
}

function readSegment(found: string): Segment | undefined {
  const inner = found.startsWith("[") ? found.slice(1, -1) : found.trim();
  if (inner.startsWith('"')) {
    try {
      return JSON.parse(inner) as string;
    } catch {
      return undefined;
    }
  }
  return inner === "" ? undefined : fromWord(inner);
}

/** A path given by its keys, as YAML can: digits and `*` mean what they mean in text. */
export function pathOfKeys(
  keys: readonly (string | number)[],
): { readonly path: Path } | { readonly problem: Problem } {
  return checked(keys.map((key) => (typeof key === "string" ? fromWord(key) : key)));
}

function fromWord(word: string): Segment {
  if (word === "*") return EVERY;
  return /^(?:0|[1-9]\d{0,8})$/u.test(word) ? Number(word) : word;
}

function checked(path: Path): { readonly path: Path } | { readonly problem: Problem } {
  if (path[0] !== "sweep") return { path };
  return {
    problem: { path: pathText(path), rule: "cannot be varied: it is the sweep itself", help: "vary another key" },
  };
}

/** A path as text that {@link parsePath} reads as the same path. */
export function pathText(path: Path): string {
  return path
    .map((segment) => {
      if (typeof segment === "number") return String(segment);
      if (typeof segment !== "string") return "*";
      const isBare = /^[^."[\]\s]+(?: +[^."[\]\s]+)*$/u.test(segment) && typeof fromWord(segment) === "string";
      return isBare ? segment : JSON.stringify(segment);
    })
    .join(".");
}

/** Whether every place of a path is a place of another one, or lies inside one. */
export function isAtOrInside(path: Path, outer: Path): boolean {
  return outer.length <= path.length && outer.every((segment, i) => covers(segment, path[i]!));
}

function covers(outer: Segment, inner: Segment): boolean {
  if (typeof outer === "object") return true;
  return typeof inner !== "object" && String(outer) === String(inner);
}

/** The document with another value at a path, or why there is no such place. */
export type Changed = { readonly document: unknown } | { readonly problem: Problem };

/**
 * Sets the value at a path; the document itself stays as it is, and the new one shares what did not change.
 * The key may be new, and the mapping that holds it too (a setting of a policy that was left out); all above must
 * exist. Whether the key means anything is for the grammar of scenarios to say.
 * @param document plain data as JSON has it
 */
export function setPath(document: unknown, path: Path, value: unknown): Changed {
  return change(document, path, 0, value);
}

function change(node: unknown, path: Path, depth: number, value: unknown): Changed {
  if (depth === path.length) return { document: value };
  const segment = path[depth]!;
  const refused = (rule: string, help?: string): Changed => ({
    problem: { path: pathText(path), rule, ...(help === undefined ? {} : { help }) },
  });
  const here = depth === 0 ? "the top of the file" : pathText(path.slice(0, depth));
  if (typeof segment === "object") return changeEvery(node, path, depth, value, refused);
  if (Array.isArray(node)) {
    const range = node.length === 0 ? "it is empty" : `it has the items 0 to ${node.length - 1}`;
    if (typeof segment !== "number")
      return refused(`${here} is a list and has no key ${JSON.stringify(segment)}`, range);
    if (segment >= node.length) return refused(`${here} has no item ${segment}`, range);
    const inner = change(node[segment], path, depth + 1, value);
    return "problem" in inner ? inner : { document: (node as unknown[]).with(segment, inner.document) };
  }
  const isLast = depth === path.length - 1;
  // An empty entry of YAML, "timeSlicing:", is null and stands for a mapping that is not there.
  const mapping = node ?? (isLast ? {} : node);
  if (!isMapping(mapping)) {
    const what = mapping === null || mapping === undefined ? "is empty" : `is ${JSON.stringify(mapping)}`;
    return refused(`${here} ${what} and holds no keys`, "write it as a mapping or list in the scenario first");
  }
  const key = String(segment);
  const exists = Object.hasOwn(mapping, key);
  const mayBeMade = depth >= path.length - 2 && typeof (path[depth + 1] ?? "") === "string";
  if (!exists && !mayBeMade)
    return refused(`${here} has no key ${JSON.stringify(key)}`, suggest(key, Object.keys(mapping)));
  const inner = change(exists ? mapping[key] : undefined, path, depth + 1, value);
  return "problem" in inner ? inner : { document: { ...mapping, [key]: inner.document } };
}

function changeEvery(
  node: unknown,
  path: Path,
  depth: number,
  value: unknown,
  refused: (rule: string, help?: string) => Changed,
): Changed {
  const here = depth === 0 ? "the top of the file" : pathText(path.slice(0, depth));
  const children: readonly (readonly [string | number, unknown])[] = Array.isArray(node)
    ? node.map((child, i) => [i, child as unknown] as const)
    : isMapping(node)
      ? Object.entries(node)
      : [];
  if (children.length === 0) return refused(`* matches nothing: ${here} has no children`);
  let document: unknown = node;
  for (const [key] of children) {
    const changed = change(document, path.with(depth, key), depth, value);
    if ("problem" in changed) return changed;
    document = changed.document;
  }
  return { document };
}

function isMapping(node: unknown): node is Readonly<Record<string, unknown>> {
  return node !== null && typeof node === "object" && !Array.isArray(node);
}
