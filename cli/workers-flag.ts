import { mistake } from "./mistake.ts";
import { once } from "./overrides.ts";
import { defaultWorkers } from "./workers/pool.ts";

/** The option of every command that simulates. */
export const WORKERS_FLAG = {
  type: "string",
  requiresArg: true,
  describe: "threads to simulate on; the result is the same for any number [default: one for each core]",
} as const;

/** @throws ProblemsError when it is not a number of threads */
export function workersOf(text: string | string[] | undefined): number {
  const given = once("--workers", text);
  if (given === undefined) return defaultWorkers();
  const workers = Number(given);
  if (!/^\d+$/u.test(given) || workers < 1 || workers > 1024) {
    mistake("--workers", { rule: "must be a whole number from 1 to 1024", found: given });
  }
  return workers;
}
