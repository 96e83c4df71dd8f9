import { suggest } from "../base/did-you-mean.ts";
import type { Problem } from "../base/problems.ts";
import type { Gpu, MigProfile } from "../hardware/gpu.ts";
import { findGpu, unknownGpu } from "../hardware/gpus.ts";
import { findProfile, missingProfileNumber, unknownProfile } from "../hardware/mig-profiles.ts";
import { type CsvField, type CsvRecord, readCsv } from "./csv-table.ts";
import { groupBy } from "./group-by.ts";
import { groupsOf } from "./groups.ts";
import { mostNeighbours } from "./most-neighbours.ts";
import { type Group, KINDS, METRICS, type Observation, SHARINGS, stepOf } from "./observation.ts";
import { unitProblems } from "./unit-problems.ts";

const REQUIRED = [
  "group",
  "family",
  "role",
  "gpu",
  "partition",
  "sharing",
  "tenants",
  "busyNeighbours",
  "batch",
  "metric",
  "value",
  "kind",
] as const;
const OPTIONAL = ["id", "gpuBusy", "smActive", "dramActive", "workload", "source", "note"] as const;
type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];

const ROLES = ["given", "predict"] as const;
const MAX_COUNT = 1_000_000;

/** What a file of measurements holds: its groups, in the order in which they first occur. */
export interface Observations {
  readonly groups: readonly Group[];
  /** Groups whose rows do not belong together. */
  readonly unfittable: readonly { readonly group: string; readonly reason: string }[];
}

/**
 * Reads a file of published measurements (CSV with a header; columns in any order).
 * @param file its name, for messages
 * @returns its groups, or everything that is wrong with it, each with line and column
 */
export function readObservations(text: string, file: string): Observations | { readonly problems: readonly Problem[] } {
  const [header, ...records] = readCsv(text);
  if (header === undefined)
    return { problems: [{ file, rule: "is empty", help: `It needs the columns ${REQUIRED.join(", ")}` }] };
  const illegible = whyIllegible(text, header, file);
  if (illegible !== null) return { problems: [illegible] };
  const places = new Map(header.fields.map(({ text: name }, i) => [name, i]));
  const problems: Problem[] = REQUIRED.filter((name) => !places.has(name)).map((name) => ({
    file,
    line: header.line,
    column: 1,
    rule: `lacks the column ${name}`,
    help: nearName(name, [...places.keys()]),
  }));
  if (problems.length > 0) return { problems };
  if (records.length === 0) return { problems: [{ file, rule: "has a header but no rows" }] };
  const rows: Observation[] = [];
  const lines = new Map<Observation, CsvRecord>();
  for (const record of records) {
    const misshapen = whyMisshapen(record, header, file);
    if (misshapen !== null) {
      problems.push(misshapen);
      continue;
    }
    const row = readRow(new RowReader(record, places, file, problems));
    if (row === null) continue;
    rows.push(row);
    lines.set(row, record);
  }
  problems.push(
    ...doubleIds(rows, file),
    ...groupsWithoutGiven(rows, file),
    ...unitProblems(rows, file, (row) => fieldPlace(lines.get(row)!, places)),
  );
  if (problems.length > 0) return { problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
  return groupsOf(rows);
}

/** Why a text is no table of measurements at all, said once rather than for every column. */
function whyIllegible(text: string, header: CsvRecord, file: string): Problem | null {
  if (text.includes("\0")) return { file, rule: "is not a text file", help: "Save the table as CSV in UTF-8" };
  const unclosed = unclosedQuote(header, file);
  if (unclosed !== null || header.fields.length > 1) return unclosed;
  const [{ text: names, line, column }] = header.fields as readonly [CsvField];
  const other = SEPARATORS.find(({ character }) => names.split(character).some((name) => isRequired(name.trim())));
  if (other === undefined) return null;
  const help = "Save it as CSV with commas";
  return { file, line, column, rule: `looks separated by ${other.name}, and must be by commas`, help };
}

const SEPARATORS = [
  { character: ";", name: "semicolons" },
  { character: "\t", name: "tabs" },
  { character: "|", name: "bars" },
] as const;

function isRequired(name: string): boolean {
  return REQUIRED.some((required) => required === name);
}

/** Why a record has not the fields that the header names, or null. */
function whyMisshapen(record: CsvRecord, header: CsvRecord, file: string): Problem | null {
  const unclosed = unclosedQuote(record, file);
  if (unclosed !== null) return unclosed;
  const [has, needs] = [record.fields.length, header.fields.length];
  if (has === needs) return null;
  return {
    file,
    line: record.line,
    column: 1,
    rule: `must have ${needs} fields, as the header has`,
    found: has === 1 ? "1 field" : `${has} fields`,
    help: has > needs ? "Is a comma outside quotes?" : "An empty field needs its comma too; was the line cut off?",
  };
}

function unclosedQuote({ fields }: CsvRecord, file: string): Problem | null {
  const open = fields.find(({ isUnclosed }) => isUnclosed);
  if (open === undefined) return null;
  const { line, column } = open;
  const help = "Close it, or double it where the field itself holds a quote";
  return { file, line, column, rule: "begins with a quote that is never closed", help };
}

function fieldPlace(record: CsvRecord, places: ReadonlyMap<string, number>): CsvField {
  return record.fields[places.get("value")!]!;
}

function nearName(name: string, found: readonly string[]): string {
  const close = found.find((other) => other.toLowerCase().replaceAll(/[^a-z]/gu, "") === name.toLowerCase());
  return close === undefined ? `Add it; the header has ${found.join(", ")}` : `Rename ${close} to ${name}`;
}

/** One row while it is read; what is wrong with a field goes to the problems, and the row is dropped. */
class RowReader {
  readonly #record: CsvRecord;
  readonly #places: ReadonlyMap<string, number>;
  readonly #file: string;
  readonly #problems: Problem[];
  sound = true;

  constructor(record: CsvRecord, places: ReadonlyMap<string, number>, file: string, problems: Problem[]) {
    this.#record = record;
    this.#places = places;
    this.#file = file;
    this.#problems = problems;
  }

  get line(): number {
    return this.#record.line;
  }

  text(name: Column): string {
    const place = this.#places.get(name);
    return place === undefined ? "" : this.#record.fields[place]!.text;
  }

  refuse(name: Column, rule: string, help?: string): null {
    const { line, column, text } = this.#record.fields[this.#places.get(name)!]!;
    const found = text === "" ? "nothing" : text;
    this.#problems.push({
      file: this.#file,
      line,
      column,
      path: name,
      rule,
      found,
      ...(help === undefined ? {} : { help }),
    });
    this.sound = false;
    return null;
  }

  oneOf<T extends string>(name: Column, choices: readonly T[]): T | null {
    const text = this.text(name);
    return (
      choices.find((choice) => choice === text) ??
      this.refuse(name, `must be one of ${choices.join(", ")}`, suggest(text, choices))
    );
  }

  count(name: Column, min: number): number | null {
    const value = numberOf(this.text(name));
    if (value !== null && Number.isInteger(value) && value >= min && value <= MAX_COUNT) return value;
    return this.refuse(name, `must be a whole number from ${min} to ${MAX_COUNT}`);
  }

  /** A share from 0 to 1, or null where the file does not say. */
  share(name: Column): number | null {
    if (this.text(name) === "") return null;
    const value = numberOf(this.text(name));
    if (value !== null && value >= 0 && value <= 1) return value;
    return this.refuse(name, "must be a share from 0 to 1, or empty", "Is it in percent?");
  }

  name(name: Column): string {
    const text = this.text(name);
    if (text === "") this.refuse(name, "must not be empty");
    return text;
  }
}

function readRow(row: RowReader): Observation | null {
  const group = row.name("group");
  const family = row.name("family");
  const role = row.oneOf("role", ROLES);
  const gpu = findGpu(row.text("gpu")) ?? refuseGpu(row);
  const profile = gpu === null ? null : readPartition(row, gpu);
  const sharing = row.oneOf("sharing", SHARINGS);
  const tenants = row.count("tenants", 1);
  const busyNeighbours = row.count("busyNeighbours", 0);
  const batch = isUnknown(row.text("batch")) ? 1 : row.count("batch", 1);
  const metric = row.oneOf("metric", METRICS);
  const kind = KINDS.find((one) => one === row.text("kind")) ?? "other";
  const value = readValue(row);
  const [gpuBusy, smActive, dramActive] = [row.share("gpuBusy"), row.share("smActive"), row.share("dramActive")];
  if (sharing === "exclusive" && tenants !== null && tenants > 1) row.refuse("tenants", "exclusive means one process");
  if (busyNeighbours !== null && busyNeighbours > 0 && gpu !== null && profile === null) {
    row.refuse("busyNeighbours", "the whole GPU with MIG off has no neighbours", "Name the MIG profile in partition");
  }
  if (busyNeighbours !== null && gpu !== null && profile !== null) {
    const most = mostNeighbours(gpu, profile);
    const rule = `must be at most ${most}: no more instances fit beside ${profile.name} on ${gpu.name}`;
    if (busyNeighbours > most) row.refuse("busyNeighbours", rule, "It counts the other instances that are busy");
  }
  if (!row.sound || role === null || gpu === null || sharing === null || tenants === null) return null;
  if (busyNeighbours === null || batch === null || metric === null || value === null) return null;
  return {
    id: row.text("id") === "" ? `line ${row.line}` : row.text("id"),
    line: row.line,
    group,
    family,
    role,
    gpu,
    profile,
    sharing,
    tenants,
    busyNeighbours,
    batch,
    metric,
    value,
    stepNs: stepOf(metric, value, batch),
    stepKnown: metric === "latencyMeanMs" || batch > 1,
    kind,
    gpuBusy,
    smActive,
    dramActive,
    source: row.text("source"),
    note: row.text("note"),
  };
}

/** Sources that do not state the batch leave it empty or 0; then a step counts as one item. */
function isUnknown(batch: string): boolean {
  return batch === "" || batch === "0";
}

function refuseGpu(row: RowReader): null {
  const { rule, help } = unknownGpu(row.text("gpu"));
  return row.refuse("gpu", rule, help);
}

/** The profile, or null for the whole GPU; a profile that does not exist is refused. */
function readPartition(row: RowReader, gpu: Gpu): MigProfile | null {
  const name = row.text("partition");
  if (name === "full") return null;
  const profile = findProfile(gpu, name);
  const refusal = profile === undefined ? unknownProfile(gpu, name) : missingProfileNumber(gpu, profile);
  if (refusal === null) return profile!;
  return row.refuse("partition", refusal.rule, refusal.help);
}

function readValue(row: RowReader): number | null {
  const value = numberOf(row.text("value"));
  if (value === null) return row.refuse("value", "must be a number");
  if (value <= 0) return row.refuse("value", "must be more than 0");
  return value;
}

/** Decimal text of a finite number. */
function numberOf(text: string): number | null {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/iu.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function doubleIds(rows: readonly Observation[], file: string): Problem[] {
  const seen = new Map<string, number>();
  return rows.flatMap(({ id, line }) => {
    const before = seen.get(id);
    if (before === undefined) seen.set(id, line);
    return before === undefined ? [] : [{ file, line, path: "id", rule: `is the id of line ${before} too`, found: id }];
  });
}

/** Nothing can be fitted to a group of which every row is to be predicted. */
function groupsWithoutGiven(rows: readonly Observation[], file: string): Problem[] {
  return [...groupBy(rows, ({ group }) => group)].flatMap(([group, own]) =>
    own.some(({ role }) => role === "given")
      ? []
      : [
          {
            file,
            line: own[0]!.line,
            column: 1,
            path: "role",
            rule: "none of the rows of this group is given, so there is nothing to fit",
            found: group,
            help: "Give its solo time at least",
          },
        ],
  );
}
