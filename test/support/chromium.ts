import { accessSync, constants } from "node:fs";
import { delimiter, resolve } from "node:path";
import { inCi } from "./shared-data.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/**
 * Path of a Chromium for tests that open a report, from SLICEWISE_CHROMIUM or else from PATH.
 * @returns absolute path, or null where none is installed: the test then skips itself
 * @throws Error in CI when none is installed
 */
export function chromium(): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => resolve(folder, name)));
  const named = process.env["SLICEWISE_CHROMIUM"];
  const found = (named === undefined ? candidates : [resolve(named)]).find(isExecutable);
  if (found !== undefined) return found;
  const missing = `chromium: none of ${NAMES.join(", ")} is on PATH. Install one or set SLICEWISE_CHROMIUM`;
  if (inCi()) throw new Error(`${missing}; in CI its tests must not be skipped.`);
  console.warn(`${missing}; its tests are skipped.`);
  return null;
}

/**
 * Arguments for a headless Chromium that opens one local file: no sandbox (it cannot start as root with one),
 * no traffic of its own.
 */
export const CHROMIUM_ARGUMENTS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
