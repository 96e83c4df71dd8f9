import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(import.meta.dirname, "../..");
const builds = join(root, "out/test-program");

/** What the program said and how it ended. */
export interface Ended {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program in a folder until it ends; tests may do so at the same time. */
export async function slicewise(folder: string, ...args: readonly string[]): Promise<Ended> {
  return startSlicewise(folder, ...args).ended;
}

/** The same from the source tree, as `npm run dev` does; slower. */
export async function slicewiseFromSource(folder: string, ...args: readonly string[]): Promise<Ended> {
  const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
  return start(folder, process.execPath, [tsx, join(root, "cli/main.ts"), ...args]).ended;
}

/** The source files and packages that the built program loads, by thread: the main one first. */
export async function loadedFiles(folder: string, ...args: readonly string[]): Promise<readonly string[][]> {
  const coverage = mkdtempSync(join(folder, "loaded-"));
  const main = builtProgram();
  await start(folder, process.execPath, [main, ...args], { NODE_V8_COVERAGE: coverage }).ended;
  const threads = readdirSync(coverage).map((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), "utf8")) as { result: { url: string }[] };
    return result.flatMap(({ url }) => (url.startsWith("file:") ? [fileURLToPath(url)] : []));
  });
  return threads.toSorted((a, b) => Number(b.includes(main)) - Number(a.includes(main)));
}

/** Runs a command line of a shell in which `slicewise` is the built program. */
export async function slicewiseInShell(folder: string, commandLine: string): Promise<Ended> {
  const definition = 'slicewise() { "$NODE" "$PROGRAM" "$@"; }';
  const env = { NODE: process.execPath, PROGRAM: builtProgram() };
  return start(folder, "sh", ["-c", `${definition}\n${commandLine}`], env).ended;
}

/** A program that is running. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the built program and goes on at once. */
export function startSlicewise(folder: string, ...args: readonly string[]): Running {
  return start(folder, process.execPath, [builtProgram(), ...args]);
}

function start(folder: string, command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Running {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...more };
  const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return {
    process: child,
    ended: new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, out, err }));
    }),
  };
}

/** How long builds of other states of the sources stay [ms]. */
const KEPT_MS = 3_600_000;

let program: string | undefined;

/**
 * The program as users get it: worker threads load JavaScript there, not TypeScript. It is built once for each state
 * of the sources, apart from `dist`, which may be in use.
 * @throws Error with what the compiler says
 */
function builtProgram(): string {
  if (program !== undefined) return program;
  const folder = join(builds, stateOfSources());
  if (!existsSync(folder)) build(folder);
  program = join(folder, "cli/main.js");
  return program;
}

function stateOfSources(): string {
  const hash = createHash("sha256");
  for (const file of [
    "tsconfig.json",
    "tsconfig.build.json",
    "package-lock.json",
    ...["cli", "reports", "sim"].flatMap(filesIn),
  ])
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?ts$/u.test(name))
    .map((name) => join(folder, name))
    .toSorted();
}

/** Under its name in one step: tests in other processes may be building it too. */
function build(folder: string): void {
  mkdirSync(builds, { recursive: true });
  for (const name of readdirSync(builds)) {
    const old = join(builds, name);
    if (Date.now() - statSync(old).mtimeMs > KEPT_MS) rmSync(old, { recursive: true, force: true });
  }
  const part = mkdtempSync(join(builds, "part-"));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const made = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", part], {
    cwd: root,
    encoding: "utf8",
  });
  if (made.status !== 0) {
    rmSync(part, { recursive: true });
    throw new Error(`the program cannot be built:\n${made.stdout}${made.stderr}`);
  }
  try {
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}
