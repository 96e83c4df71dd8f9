import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stableJson } from "../base/json.ts";
import { PART_ENDING, replaceFile } from "./atomic-file.ts";
import type { CellResult } from "./cell.ts";
import { namesIn, readIfThere } from "./read-file.ts";

/** Folder inside a sweep's folder in which its cells lie. */
export const CELLS_FOLDER = "cells";

/** Cells in files, by their keys; several processes may read and write at once. */
export interface CellStore {
  /** Whether there is a file. Cheap, and so it says nothing about damage; {@link CellStore.read} does. */
  has(key: string): boolean;
  /**
   * The cell; null when it is absent or damaged: cut short, changed, or under another key's name.
   * @throws Error with file and reason when there is a file that cannot be read
   */
  read(key: string): CellResult | null;
  /**
   * Writes a cell in one step. Who comes second writes the same bytes again.
   * @throws Error with file and reason; nothing of the attempt is left then
   * @throws RangeError when the key is not the cell's
   */
  write(key: string, cell: CellResult): void;
  /** Keys of all files, sorted; damaged ones too. */
  keys(): Iterable<string>;
  /** Removes what interrupted writers left. Only while nobody writes. @returns number of files removed */
  tidy(): number;
}

const KEY = /^[0-9a-f]{64}$/u;

/**
 * Opens the cells of a sweep's folder, which need not exist yet. A cell lies in `cells/ab/<key>.json`, ab being the
 * first two digits of its key.
 */
export function openCellStore(folder: string): CellStore {
  const root = join(folder, CELLS_FOLDER);
  const fileOf = (key: string): string => {
    if (!KEY.test(key)) throw new RangeError(`a cell's key has 64 hexadecimal digits (found "${key}")`);
    return join(root, key.slice(0, 2), `${key}.json`);
  };
  return {
    has: (key) => existsSync(fileOf(key)),
    read: (key) => {
      const file = fileOf(key);
      const text = readIfThere(file);
      return text === null ? null : cellFromText(key, text);
    },
    write: (key, cell) => {
      if (cell.key !== key) throw new RangeError(`a cell is written under its own key (found ${cell.key} for ${key})`);
      replaceFile(fileOf(key), cellText(cell));
    },
    *keys() {
      for (const name of namesIn(root)) {
        for (const file of namesIn(join(root, name))) {
          const key = file.replace(/\.json$/u, "");
          if (file.endsWith(".json") && KEY.test(key) && key.startsWith(name)) yield key;
        }
      }
    },
    tidy: () => {
      let removed = 0;
      for (const name of namesIn(root)) {
        for (const file of namesIn(join(root, name))) {
          if (!file.endsWith(PART_ENDING)) continue;
          rmSync(join(root, name, file), { force: true });
          removed++;
        }
      }
      return removed;
    },
  };
}

const HEAD = '{"sha256":"';
const MIDDLE = '","cell":';
const TAIL = "}\n";

/** JSON on one line, the cell after the checksum of its own text. */
function cellText(cell: CellResult): string {
  const body = JSON.stringify(JSON.parse(stableJson(cell)));
  return `${HEAD}${sha256(body)}${MIDDLE}${body}${TAIL}`;
}

function cellFromText(key: string, text: string): CellResult | null {
  const hashEnd = HEAD.length + 64;
  const bodyStart = hashEnd + MIDDLE.length;
  const body = text.slice(bodyStart, -TAIL.length);
  const isWhole =
    text.startsWith(HEAD) &&
    text.startsWith(MIDDLE, hashEnd) &&
    text.endsWith(TAIL) &&
    text.slice(HEAD.length, hashEnd) === sha256(body);
  if (!isWhole) return null;
  const cell = JSON.parse(body) as CellResult;
  return cell.key === key ? cell : null;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
