import { readFileSync } from "node:fs";
import { ProblemsError } from "../sim/base/problems.ts";
import { type Observations, readObservations } from "../sim/calibration/read-observations.ts";
import { mistake } from "./mistake.ts";

/** Reads a file of measurements. @throws ProblemsError with everything that is wrong with it */
export function readObservationsFile(file: string): Observations {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") mistake(file, { rule: "there is no such file" });
    if (code === "EISDIR") mistake(file, { rule: "is a folder", help: "Name a CSV file in it" });
    if (code === "EACCES") mistake(file, { rule: "may not be read" });
    throw error;
  }
  const read = readObservations(text, file);
  if ("problems" in read) throw new ProblemsError(read.problems);
  return read;
}
