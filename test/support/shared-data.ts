import { existsSync } from "node:fs";
import { resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/**
 * Path of a public data file that is not part of the repository, such as "traces/azure-llm-2023/x.csv".
 * Looked for in the folder that SLICEWISE_DATA names, else in `shared` beside the repository.
 *
 * Without the file a test skips itself; in CI nothing may skip, so there a missing file is an error:
 * ```ts
 * const trace = sharedData("traces/…");
 * test.skipIf(trace === null)("…", () => { … });
 * ```
 * @returns absolute path, or null where the data is not at hand
 * @throws Error in CI (the variable CI is set) when the file is missing
 */
export function sharedData(relativePath: string): string | null {
  const folder = process.env["SLICEWISE_DATA"] ?? resolve(ROOT, "../shared");
  const path = resolve(folder, relativePath);
  if (existsSync(path)) return path;
  const missing = `shared data: ${relativePath} is not in ${folder}. Set SLICEWISE_DATA to the folder that holds it`;
  if (inCi()) throw new Error(`${missing}; in CI its tests must not be skipped.`);
  console.warn(`${missing}; its tests are skipped.`);
  return null;
}

/** True where a missing tool or file must fail a test instead of skipping it. */
export function inCi(): boolean {
  return !["", "0", "false"].includes(process.env["CI"] ?? "");
}
