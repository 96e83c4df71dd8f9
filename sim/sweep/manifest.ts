import { createHash } from "node:crypto";
import { join } from "node:path";
import { stableJson } from "../base/json.ts";
import type { Problem } from "../base/problems.ts";
import { PART_ENDING, replaceFile } from "./atomic-file.ts";
import { CELLS_FOLDER } from "./cell-store.ts";
import { namesIn, readIfThere } from "./read-file.ts";
import { TABLE_FILES } from "./tables.ts";

/** Names of the result and the report that a finished sweep has beside its tables. */
export const RESULT_FILE = "result.json";
export const REPORT_FILE = "report.html";

/** Name of the file that tells what a sweep's folder is. */
export const MANIFEST_FILE = "sweep.json";

const SCHEMA_VERSION = 1;

/** What a sweep's folder is for: everything that is needed to go on, or to tabulate it again. */
export interface SweepManifest {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: "sweep-folder";
  readonly tool: { readonly name: "slicewise"; readonly version: string };
  /** Name of the scenario. */
  readonly scenario: string;
  /** The scenario as written, with its sweep. */
  readonly document: unknown;
  /** The study as it is run; plain data. */
  readonly study: unknown;
  /** What the command line adds: replications, traces, policies; plain data. */
  readonly options: unknown;
  /** Equal for folders that hold the same sweep. */
  readonly planKey: string;
}

/** The manifest of a sweep; the plan key is the SHA-256 of the document, the study and the options. */
export function manifestOf(
  given: Pick<SweepManifest, "scenario" | "document" | "study" | "options"> & { readonly toolVersion: string },
): SweepManifest {
  const { scenario, document, study, options, toolVersion } = given;
  const planKey = createHash("sha256").update(stableJson({ document, study, options })).digest("hex");
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "sweep-folder",
    tool: { name: "slicewise", version: toolVersion },
    scenario,
    document,
    study,
    options,
    planKey,
  };
}

/**
 * Reads the manifest of a folder.
 * @returns it; null when the folder is absent, empty, or holds only what a sweep writes; or why it is not a sweep's
 * @throws Error with file and reason when something cannot be read
 */
export function readManifest(
  folder: string,
): { readonly manifest: SweepManifest | null } | { readonly problem: Problem } {
  const file = join(folder, MANIFEST_FILE);
  const text = readIfThere(file);
  if (text === null) return foreignFiles(folder);
  const written = parsed(text);
  const version = (written as Partial<SweepManifest> | null)?.schemaVersion;
  if ((written as Partial<SweepManifest> | null)?.kind !== "sweep-folder") {
    return {
      problem: {
        file,
        rule: "is not the manifest of a sweep's folder",
        help: `choose another folder, or remove ${MANIFEST_FILE} if its cells are to be used again`,
      },
    };
  }
  if (version !== SCHEMA_VERSION) {
    return {
      problem: {
        file,
        rule: `is of another version of slicewise: schemaVersion must be ${SCHEMA_VERSION}`,
        found: String(version),
        help: "choose another folder, or run the sweep with that version",
      },
    };
  }
  return { manifest: written as SweepManifest };
}

/**
 * Makes a folder that of a sweep. A folder of another sweep is taken over: its cells have content addresses, so
 * those that fit are used and the others do no harm.
 * @returns what the folder was before, or why it is not touched
 * @throws Error with file and reason when the manifest cannot be read or written
 */
export function claimFolder(
  folder: string,
  manifest: SweepManifest,
): { readonly was: "new" | "same sweep" | "another sweep" } | { readonly problem: Problem } {
  const before = readManifest(folder);
  if ("problem" in before) return before;
  // Keys stay in the order in which they were written: that of the policies is the order of the table's rows.
  replaceFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  if (before.manifest === null) return { was: "new" };
  return { was: before.manifest.planKey === manifest.planKey ? "same sweep" : "another sweep" };
}

function foreignFiles(folder: string): { readonly manifest: null } | { readonly problem: Problem } {
  const own = new Set<string>([CELLS_FOLDER, ...TABLE_FILES, RESULT_FILE, REPORT_FILE]);
  const foreign = namesIn(folder).filter((name) => !own.has(name) && !name.endsWith(PART_ENDING));
  if (foreign.length === 0) return { manifest: null };
  return {
    problem: {
      file: folder,
      rule: `holds other files and no ${MANIFEST_FILE}, so it is not the folder of a sweep`,
      found: foreign.slice(0, 3).join(", "),
      help: "choose an empty folder or a new one",
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
