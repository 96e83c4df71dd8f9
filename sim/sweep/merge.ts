import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Problem, ProblemsError } from "../base/problems.ts";
import { CELLS_FOLDER, type CellStore, openCellStore } from "./cell-store.ts";

/** What a merge did. */
export interface MergeCounts {
  /** Cells written. */
  readonly copied: number;
  /** Cells that were there already, whole. */
  readonly present: number;
  /** Files that hold no whole cell; they are left where they are. */
  readonly damaged: number;
}

/**
 * Brings the cells of other sweep folders into a store. Each cell is checked, only what is missing or damaged there is
 * written, each in one step: a merge that was interrupted is simply run again, and a second one changes nothing.
 * @param fromFolders sweep folders, such as those of the shards
 * @throws ProblemsError before anything is copied, when a folder holds no cells
 * @throws Error with file and reason when a file cannot be read or written
 */
export function mergeCells(fromFolders: readonly string[], toStore: CellStore): MergeCounts {
  const problems = fromFolders
    .filter((folder) => !existsSync(join(folder, CELLS_FOLDER)))
    .map((folder): Problem => ({ file: folder, rule: "holds no cells", help: "name the folder of a sweep" }));
  if (problems.length > 0) throw new ProblemsError(problems);
  const counts = { copied: 0, present: 0, damaged: 0 };
  for (const folder of fromFolders) {
    const from = openCellStore(folder);
    for (const key of from.keys()) {
      const cell = from.read(key);
      if (cell === null) counts.damaged++;
      else if (toStore.read(key) === null) {
        toStore.write(key, cell);
        counts.copied++;
      } else counts.present++;
    }
  }
  return counts;
}
