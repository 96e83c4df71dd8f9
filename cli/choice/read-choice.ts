import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { stringify } from "yaml";
import { ProblemsError } from "../../sim/base/problems.ts";
import { choiceRefusals } from "../../sim/choice/refusals.ts";
import { tenantsOf, type Written, writtenOut } from "../../sim/choice/written.ts";
import { findGpu, unknownGpu } from "../../sim/hardware/gpus.ts";
import { parseScenario, scenarioOf } from "../../sim/scenario/parse.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";
import { readYaml } from "../../sim/scenario/yaml-document.ts";
import { withSettings } from "../../sim/sweep/set-text.ts";
import { mistake } from "../mistake.ts";

/** A scenario whose policies are still to be chosen. */
export interface ChoiceScenario {
  /** With one policy for all tenants, which stands in for the choice. */
  readonly scenario: Scenario;
  /** Copies written out, settings applied, its own policies as they were. */
  readonly document: Written;
  /** The same with copies as in the file. */
  readonly written: Written;
  /** Policies that the file brings; empty when it has none or they are for other GPUs. */
  readonly given: Scenario | null;
}

/** What the command line changes. */
export interface ChoiceChanges {
  readonly settings: readonly string[];
  /** Catalogue name; null: as the scenario says. */
  readonly gpu: string | null;
  readonly seed: number | null;
  readonly durationText: string | null;
  readonly replications: number | null;
}

/**
 * Reads a scenario for a choice: its block `policies` may be missing.
 * @throws ProblemsError with everything that is wrong with it
 */
export function readChoiceScenario(file: string, changes: ChoiceChanges): ChoiceScenario {
  const written = readDocument(file);
  const set = changes.settings.length === 0 ? { document: written } : withSettings(written, changes.settings);
  if ("problems" in set) throw new ProblemsError(set.problems);
  const flagged: Written = {
    ...(set.document as Written),
    ...(changes.seed === null ? {} : { seed: changes.seed }),
    ...(changes.durationText === null ? {} : { duration: changes.durationText, limit: undefined }),
    ...(changes.replications === null ? {} : { replications: changes.replications }),
  };
  const changed = Object.fromEntries(Object.entries(flagged).filter(([, value]) => value !== undefined));
  const refused = choiceRefusals(changed);
  if (refused.length > 0) throw new ProblemsError(refused);
  const own = changed["policies"] === undefined ? null : resolved(changed, file);
  const document = changes.gpu === null ? changed : withGpu(changed, changes.gpu);
  const out = writtenOut(document);
  const standIn = { unit: [{ gpu: 0, timeSlicing: {}, tenants: Object.keys(tenantsOf(out)) }] };
  const scenario = resolved({ ...out, policies: standIn }, file);
  const types = new Set(scenario.pool.map(({ gpu }) => gpu.name));
  if (types.size > 1) {
    mistake("gpus", {
      rule: "a choice is among GPUs of one type",
      found: [...types].join(", "),
      help: "Name one with --gpu, or look at all with --gpu all",
    });
  }
  const isSameGpu = own?.pool.every(({ gpu }) => types.has(gpu.name)) ?? false;
  return { scenario, document: out, written: document, given: isSameGpu ? own : null };
}

/** As written, with policies and workloads in it, after a first check that tells lines. */
function readDocument(file: string): Written {
  const text = readText(file);
  const beside = (name: string) => readBeside(file, name);
  const read = readYaml(text, file);
  if ("problems" in read) throw new ProblemsError(read.problems);
  const value = read.value as Written | null;
  if (value === null || typeof value !== "object" || value["policies"] !== undefined) {
    const parsed = parseScenario(text, file, beside);
    if ("problems" in parsed) throw new ProblemsError(parsed.problems);
    return parsed.scenario.document as Written;
  }
  const standIn = { unit: [{ gpu: 0, timeSlicing: {}, tenants: Object.keys(tenantsOf(value)) }] };
  const parsed = parseScenario(stringify({ ...value, policies: standIn }), file, beside);
  // The text that was parsed is not the user's: its lines would mislead.
  if ("problems" in parsed)
    throw new ProblemsError(parsed.problems.map(({ line: _line, column: _column, ...rest }) => rest));
  const { policies: _policies, ...document } = parsed.scenario.document as Written;
  return document;
}

function resolved(document: Written, file: string): Scenario {
  const parsed = scenarioOf(document, file);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  return parsed.scenario;
}

/** As many GPUs as there are, of one type; a price stays only where the type does. */
function withGpu(document: Written, type: string): Written {
  if (findGpu(type) === undefined) throw new ProblemsError([{ path: "--gpu", found: type, ...unknownGpu(type) }]);
  const entries = [document["gpus"]].flat() as readonly {
    readonly type: string;
    readonly count?: number;
    readonly price?: unknown;
  }[];
  const count = entries.reduce((sum, entry) => sum + (entry.count ?? 1), 0);
  const price = entries.find((entry) => entry.type === type)?.price;
  return { ...document, gpus: { type, count, ...(price === undefined ? {} : { price }) } };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") mistake(file, { rule: "there is no such file", help: "scenarios/ holds examples" });
    if (code === "EISDIR") mistake(file, { rule: "is a folder", help: "Name a scenario file in it" });
    if (code === "EACCES") mistake(file, { rule: "may not be read" });
    throw error;
  }
}

function readBeside(scenario: string, name: string): { readonly file: string; readonly text: string | null } {
  try {
    return { file: name, text: readFileSync(resolve(dirname(scenario), name), "utf8") };
  } catch {
    return { file: name, text: null };
  }
}
