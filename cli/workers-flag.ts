import type { Problem } from "../sim/base/problems.ts";
import { once, parseWhole } from "./overrides.ts";
import { defaultWorkers } from "./workers/pool.ts";

const WORKERS = { min: 1, max: 1024, rule: "must be a whole number from 1 to 1024" };

/** The number of threads; what is wrong with it goes to `problems`. */
export function workersOf(text: string | string[] | undefined, problems: Problem[]): number {
  return parseWhole("--workers", once("--workers", text), WORKERS, problems) ?? defaultWorkers();
}
