import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What the system's codes mean to a person. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "a part of its path is a file, not a folder",
  EISDIR: "there is a folder of that name",
  EBUSY: "there is a folder of that name",
};

/**
 * Writes a file in one step: readers see the old contents or the new ones, never a part. What is left of an
 * attempt that failed is removed.
 */
export function writeWhole(file: string, contents: string): void {
  const part = `${file}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(part, contents);
    renameSync(part, file);
  } catch (error) {
    removeIfThere(part);
    const { code, message } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`${file}: cannot be written: ${REASONS[code ?? ""] ?? message}`), { code });
  }
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where its folder is a file there is nothing to remove, and the first error is the one to tell.
  }
}
