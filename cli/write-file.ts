import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file in one step: readers see the old contents or the new ones, never a part. What is left of an
 * attempt that failed is removed.
 */
export function writeWhole(file: string, contents: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part`;
  try {
    writeFileSync(part, contents);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
