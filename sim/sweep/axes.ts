import { stringify } from "yaml";
import { stableJson } from "../base/json.ts";
import type { Problem } from "../base/problems.ts";
import type { AxisSpec, PartSpec, PathSpec } from "../scenario/sweep-schema.ts";
import type { SweepAxis, ZippedPath } from "../result/sweep.ts";
import { isReservedColumn } from "./columns.ts";
import { asNumbers, scaleOf } from "./numbers.ts";
import { isAtOrInside, parsePath, type Path, pathOfKeys, pathText } from "./paths.ts";
import { type LabelledValue, listValues } from "./values.ts";

/** One value set at one path. */
export interface Assignment {
  readonly path: Path;
  readonly value: unknown;
}

/** An axis as reports and tables see it, and what each of its values changes in the scenario. */
export interface Axis {
  readonly axis: SweepAxis;
  /** Same order as `axis.values`. */
  readonly settings: readonly (readonly Assignment[])[];
}

/**
 * Reads the axes of a sweep. Axes whose values are numbers are sorted upwards; a label makes a category of an axis.
 * @param place where the axis of an index stands, for problems: "sweep.vary[0]", "--vary"
 * @returns the axes in the order given, or all problems of all of them
 */
export function resolveAxes(
  specs: readonly AxisSpec[],
  place: (index: number) => string,
): { readonly axes: readonly Axis[] } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const drafts = specs.map((spec, i) => draftOf(spec, place(i), problems));
  if (drafts.length === 0) problems.push({ path: place(0), rule: "a sweep needs at least one axis" });
  const names = namesOf(specs, drafts);
  for (const [i, name] of names.entries()) {
    const first = names.indexOf(name);
    // Two default names are only alike where the paths are, which is told below.
    if (first !== i && (specs[i]!.name ?? specs[first]!.name) !== undefined) {
      problems.push({
        path: place(i),
        rule: "two axes have the same name",
        found: `"${name}"`,
        help: "give one a name:",
      });
    }
    if (isReservedColumn(name)) {
      problems.push({
        path: place(i),
        rule: "is the name of another column of the table",
        found: `"${name}"`,
        help: "give the axis another name:",
      });
    }
  }
  problems.push(...overwritten(drafts, place));
  if (problems.length > 0) return { problems };
  const taken = new Set(names);
  return { axes: drafts.map((draft, i) => axisOf(draft!, names[i]!, specs[i]!.title, taken)) };
}

interface Draft {
  readonly parts: readonly { readonly paths: readonly Path[]; readonly values: readonly LabelledValue[] }[];
  readonly scale: "linear" | "log" | null;
}

/** Also what the grammar would have refused: a part that lacks its path or its values. */
type Given = { readonly [K in keyof PartSpec]?: PartSpec[K] | undefined };

function draftOf(spec: AxisSpec, place: string, problems: Problem[]): Draft | null {
  const given: readonly Given[] = spec.zip ?? [{ path: spec.path, values: spec.values }];
  const before = problems.length;
  const parts = given.map(({ path, values }, i) => {
    const at = spec.zip === undefined ? place : `${place}.zip[${i}]`;
    const listed = listValues(values ?? []);
    if ("rule" in listed) problems.push({ path: `${at}.values`, ...listed });
    else if (listed.values.length === 0) problems.push({ path: `${at}.values`, rule: "must have at least one value" });
    return { paths: readPaths(path ?? [], at, problems), values: "values" in listed ? listed.values : [] };
  });
  if (problems.length > before) return null;
  const lengths = parts.map(({ values }) => values.length);
  if (new Set(lengths).size > 1) {
    problems.push({
      path: `${place}.zip`,
      rule: "values that vary together must be equally many",
      found: lengths.join(", "),
    });
    return null;
  }
  checkDuplicates(parts, place, problems);
  const first = given[0]!.values;
  return { parts, scale: first === undefined || Array.isArray(first) ? null : (first.scale ?? "linear") };
}

function readPaths(spec: PathSpec, place: string, problems: Problem[]): Path[] {
  return (typeof spec === "string" ? [spec] : spec).flatMap((one) => {
    const read = typeof one === "string" ? parsePath(one) : pathOfKeys(one);
    if ("path" in read) return [read.path];
    const { path: found, ...problem } = read.problem;
    problems.push({ ...problem, path: `${place}.path`, ...(found === undefined ? {} : { found: `"${found}"` }) });
    return [];
  });
}

function checkDuplicates(parts: Draft["parts"], place: string, problems: Problem[]): void {
  const seen = new Map<string, string>();
  const labels = new Set<string>();
  const texts = textsOf(parts);
  for (let i = 0; i < parts[0]!.values.length; i++) {
    const key = stableJson(parts.map(({ values }) => values[i]!.value ?? null));
    const text = texts[i]!;
    if (seen.has(key)) {
      problems.push({
        path: `${place}.values[${i}]`,
        rule: "stands here for the second time",
        found: text,
        help: "Leave one out",
      });
    } else if (labels.has(text)) {
      problems.push({
        path: `${place}.values[${i}]`,
        rule: "another value has the same label",
        found: text,
        help: "give each {label: …, value: …} its own",
      });
    }
    seen.set(key, text);
    labels.add(text);
  }
}

/** The value that was set last would hide the first, so that cells with different coordinates would be the same. */
function overwritten(drafts: readonly (Draft | null)[], place: (index: number) => string): Problem[] {
  const settings = drafts.flatMap((draft, axis) =>
    (draft?.parts ?? []).flatMap(({ paths }) => paths.map((path) => ({ axis, path }))),
  );
  return settings.flatMap(({ axis, path }, i) =>
    settings
      .slice(0, i)
      .filter((earlier) => isAtOrInside(earlier.path, path))
      .map((earlier) => ({
        path: place(axis),
        rule: `sets ${pathText(path)} after ${pathText(earlier.path)}, whose values would be lost`,
        help: "set the outer one first, or vary them in one axis",
      })),
  );
}

/** @param taken names of other columns; those of the axis's zipped paths are added */
function axisOf(draft: Draft, name: string, title: string | undefined, taken: Set<string>): Axis {
  const { parts } = draft;
  const count = parts[0]!.values.length;
  const settings = Array.from({ length: count }, (_, i) =>
    parts.flatMap(({ paths, values }) => paths.map((path): Assignment => ({ path, value: values[i]!.value }))),
  );
  const texts = textsOf(parts);
  const isLabelled = parts.some(({ values }) => values.some(({ label }) => label !== null));
  const [first] = parts;
  const numbers = isLabelled
    ? null
    : asNumbers(
        first!.values.map(({ value }) => value),
        first!.paths[0]!.at(-1) === "price",
      );
  const info = { name, title: title ?? name };
  const zippedNames = parts.slice(1).map(({ paths }) => freeName(paths[0]!, taken));
  const zipped = (order: readonly number[]): { zipped?: readonly ZippedPath[] } => {
    if (parts.length === 1) return {};
    return {
      zipped: parts.slice(1).map(({ paths, values }, k) => ({
        name: zippedNames[k]!,
        path: paths.map(pathText).join(", "),
        texts: order.map((i) => textOfValue(values[i]!)),
      })),
    };
  };
  if (numbers === null || new Set(numbers.numbers).size < count) {
    const values = texts.map((text) => ({ text, number: null }));
    return {
      axis: { ...info, unit: null, scale: "category", values, ...zipped([...texts.keys()]) },
      settings,
    };
  }
  const order = texts.map((_, i) => i).toSorted((a, b) => numbers.numbers[a]! - numbers.numbers[b]!);
  const ascending = order.map((i) => numbers.numbers[i]!);
  return {
    axis: {
      ...info,
      unit: numbers.unit,
      scale: draft.scale ?? scaleOf(ascending),
      values: order.map((i) => ({ text: texts[i]!, number: numbers.numbers[i]! })),
      ...zipped(order),
    },
    settings: order.map((i) => settings[i]!),
  };
}

/**
 * "2ms", "bursty". Of values that vary together those of the first path, which the axis has its numbers from; only
 * where these repeat, all of them: "1ms, 2ms".
 */
function textsOf(parts: Draft["parts"]): string[] {
  const first = parts[0]!.values.map(textOfValue);
  if (new Set(first).size === first.length) return first;
  return first.map((_, i) => [...new Set(parts.map(({ values }) => textOfValue(values[i]!)))].join(", "));
}

function textOfValue({ label, value }: LabelledValue): string {
  if (label !== null) return label;
  if (typeof value === "string" || typeof value === "number") return String(value);
  return stringify(value ?? null, { collectionStyle: "flow", lineWidth: 0 }).trim();
}

/** Names as given, or the end of the path; the whole path where the ends are alike. */
function namesOf(specs: readonly AxisSpec[], drafts: readonly (Draft | null)[]): string[] {
  const short = specs.map((spec, i) => spec.name ?? shortName(drafts[i]?.parts[0]?.paths[0]) ?? `axis ${i + 1}`);
  return short.map((name, i) => {
    const path = drafts[i]?.parts[0]?.paths[0];
    const isShared = short.some((other, j) => j !== i && other === name);
    return isShared && specs[i]!.name === undefined && path !== undefined ? pathText(path) : name;
  });
}

/** The name of a column for a further path of a zip: its default, the whole path, or that with a number. */
function freeName(path: Path, taken: Set<string>): string {
  const isFree = (name: string): boolean => !taken.has(name) && !isReservedColumn(name);
  let name = [shortName(path)!, pathText(path)].find(isFree);
  for (let k = 2; name === undefined; k++) name = [`${pathText(path)} ${k}`].find(isFree);
  taken.add(name);
  return name;
}

/** The last two keys, "arrivals.rate", or the last one where an index or * stands before it. */
function shortName(path: Path | undefined): string | undefined {
  if (path === undefined) return undefined;
  const [before, last] = path.length === 1 ? [undefined, path[0]!] : [path.at(-2), path.at(-1)!];
  return pathText(typeof before === "string" ? [before, last] : [last]);
}
