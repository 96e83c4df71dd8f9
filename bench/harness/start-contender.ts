import { type ChildProcess, execFile, fork } from "node:child_process";
import { promisify } from "node:util";
import type { Order } from "./contender-process.ts";
import type { Round } from "./round.ts";
import type { Contender } from "./suite.ts";

/** How long everybody is given. */
export interface Patience {
  readonly rounds: number;
  /** Untimed runs of one of ours before the first round take at least so long together. */
  readonly warmUpMs: number;
  /** Folder with the compiled contenders. */
  readonly program: string;
  /** Folder for processor profiles of ours; null for none. */
  readonly profiles: string | null;
}

/** A contender that can be asked for rounds. */
export interface Started {
  round(): Promise<Round>;
  stop(): void;
}

/**
 * Starts a contender.
 * @throws Error when its process fails
 */
export async function startContender(
  contender: Exclude<Contender, { kind: "missing" }>,
  { warmUpMs, program, profiles }: Omit<Patience, "rounds">,
): Promise<Started> {
  if (contender.kind === "program") return { round: async () => runProgram(contender.command), stop: () => {} };
  const child = fork(`${program}/bench/harness/contender-process.js`, {
    execArgv: profiles === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`],
  });
  const { what, args, needsWarmUp } = contender;
  await ask(child, contender.name, { what, args, warmUpMs: needsWarmUp ? warmUpMs : 0 });
  return {
    round: async () => (await ask(child, contender.name, "round")) as Round,
    // It ends by itself then, and writes its profile if it has one.
    stop: () => child.disconnect(),
  };
}

async function ask(child: ChildProcess, name: string, order: Order): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (status: number | null): void => reject(new Error(`${name}: its process ended with ${status}`));
    child.once("exit", ended);
    child.once("message", (answer) => {
      child.off("exit", ended);
      resolve(answer);
    });
    child.send(order);
  });
}

async function runProgram([program, ...args]: readonly string[]): Promise<Round> {
  const { stdout } = await promisify(execFile)(program!, args, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Round;
}
