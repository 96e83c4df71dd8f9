import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** What the system's codes mean to a person. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open",
  ENOENT: "its folder was removed meanwhile",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "a part of its path is a file, not a folder",
  EISDIR: "there is a folder of that name",
  EBUSY: "there is a folder of that name",
  ENOTEMPTY: "there is a folder of that name",
};

/** Ending of the names of files that are not finished. */
export const PART_ENDING = ".part";

/** A file that appears under its name when it is whole, or never. */
export interface PendingFile {
  /** @throws Error with file and reason, after which nothing of the attempt is left */
  write(chunk: string | Uint8Array): void;
  /** Puts the contents on the disk, then under the name in one step. @throws as write does */
  commit(): void;
  /** Removes what was written. Does nothing after commit. */
  abandon(): void;
}

/**
 * Begins a file that replaces another one in one step: readers see the old contents or the new ones, never a part.
 * Several processes may write the same file at once, each under a temporary name of its own in the same folder.
 * @throws Error with the file and the reason in words
 */
export function beginFile(file: string): PendingFile {
  const { part, descriptor } = attempt(file, null, () => {
    mkdirSync(dirname(file), { recursive: true });
    return openPart(file);
  });
  let isOpen = true;
  const abandon = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
    rmSync(part, { force: true });
  };
  return {
    write: (chunk) => {
      attempt(file, abandon, () => writeAll(descriptor, chunk));
    },
    commit: () => {
      attempt(file, abandon, () => {
        fsyncSync(descriptor);
        closeSync(descriptor);
        isOpen = false;
        renameSync(part, file);
      });
    },
    abandon,
  };
}

/** Writes a file in one step. @throws Error with the file and the reason in words */
export function replaceFile(file: string, contents: string): void {
  const pending = beginFile(file);
  pending.write(contents);
  pending.commit();
}

/** An error about a file, in words. @param what "cannot be written" */
export function fileError(file: string, what: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  return Object.assign(new Error(`${file}: ${what}: ${REASONS[code ?? ""] ?? message}`, { cause: error }), { code });
}

function attempt<T>(file: string, cleanUp: (() => void) | null, action: () => T): T {
  try {
    return action();
  } catch (error) {
    cleanUp?.();
    throw fileError(file, "cannot be written", error);
  }
}

/** The first name that is free; "wx" lets one process have it. */
function openPart(file: string): { readonly part: string; readonly descriptor: number } {
  for (let attempts = 1; ; attempts++) {
    const part = `${file}.${attempts}${PART_ENDING}`;
    try {
      return { part, descriptor: openSync(part, "wx") };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function writeAll(descriptor: number, chunk: string | Uint8Array): void {
  const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
