import { readdirSync, readFileSync } from "node:fs";
import { fileError } from "./atomic-file.ts";

/** The text of a file; null when there is none. @throws Error with file and reason when it cannot be read */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw fileError(file, "cannot be read", error);
  }
}

/** Names in a folder, sorted; none when there is no such folder. @throws Error with folder and reason */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw fileError(folder, "cannot be read", error);
  }
}
