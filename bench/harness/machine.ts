import { execFileSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";

/** Where numbers come from, for the record. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

/** This machine. */
export function thisMachine(): Machine {
  return { cpu: cpus()[0]?.model.trim() ?? "unknown", cores: availableParallelism(), node: process.version };
}

/** What was measured: the commit, and whether files differ from it. */
export function thisCommit(): { readonly commit: string; readonly dirty: boolean } {
  return {
    commit: git("rev-parse", "HEAD"),
    dirty: git("status", "--porcelain") !== "",
  };
}

function git(...args: readonly string[]): string {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
}
