import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ProblemsError } from "../../sim/base/problems.ts";
import { TRACE_FORMATS } from "../../sim/workload/traces/index.ts";

/**
 * SHA-256 of traces, each read once; a second file that belongs to a trace counts as a part of it.
 * @throws ProblemsError from the function returned, when there is no such file
 */
export function traceHashes(): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const found = known.get(file);
    if (found !== undefined) return found;
    const hash = createHash("sha256").update(contentsOf(file));
    for (const beside of filesBeside(file)) hash.update(contentsOf(beside));
    const hex = hash.digest("hex");
    known.set(file, hex);
    return hex;
  };
}

/** The files that a format might read beside this one. One too many only costs a cell; one too few gives a stale one. */
function filesBeside(file: string): string[] {
  const names = TRACE_FORMATS.flatMap(({ beside }) => beside?.(file) ?? []);
  return names.map((name) => join(dirname(file), name)).filter((path) => path !== file && existsSync(path));
}

function contentsOf(file: string): Uint8Array {
  if (file === "") {
    throw new ProblemsError([
      { path: "arrivals", rule: "names no trace file", help: "Add file: to it, or use --trace TENANT=FILE" },
    ]);
  }
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new ProblemsError([{ file, rule: "there is no such trace file" }]);
  }
}
