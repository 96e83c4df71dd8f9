import { execFileSync } from "node:child_process";
import type { Prepare } from "../harness/round.ts";

/** A process of Node from its start to its end. */
export const contender: Prepare<{ readonly args: readonly string[] }> = ({ args }) => {
  return () => {
    const from = performance.now();
    execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    return { ns: (performance.now() - from) * 1e6, units: 1 };
  };
};
