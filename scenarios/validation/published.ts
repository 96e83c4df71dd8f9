import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ProblemsError } from "../../sim/base/problems.ts";
import { type Observations, readObservations } from "../../sim/calibration/read-observations.ts";

const NAME = "validation/observations.csv";

/**
 * The published measurements, from the folder that SLICEWISE_DATA names, else from `shared` beside the repository.
 * @returns null where they are not at hand
 * @throws ProblemsError when the file is wrong
 */
export function publishedObservations(): Observations | null {
  const folder = process.env["SLICEWISE_DATA"] ?? resolve(import.meta.dirname, "../../../shared");
  const path = resolve(folder, NAME);
  if (!existsSync(path)) return null;
  const read = readObservations(readFileSync(path, "utf8"), NAME);
  if ("problems" in read) throw new ProblemsError(read.problems);
  return read;
}
