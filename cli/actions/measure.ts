import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import { mistake } from "../mistake.ts";
import { once } from "../overrides.ts";

/** Flags of `measure`. */
export interface MeasureArguments {
  /** The command, then options of the script: what stood after `--`. */
  readonly _: readonly (string | number)[];
  readonly out: string | string[] | undefined;
  readonly run: boolean;
  readonly python: string | string[];
}

const SCRIPT = "measure_gpu.py";
const TEMPLATE = "model.py";

const RECIPE = `How to measure your own model for slicewise

1. slicewise measure --out measure
   writes measure/measure_gpu.py (one file, Python 3 with PyTorch) and measure/model.py, a template.
2. Put your model into model.py: build() loads it, step(model, batch) runs one step.
3. On the machine with the GPU, in that folder, while nobody else uses the GPU:
     python3 measure_gpu.py --toy mlp                       does it work at all?
     python3 measure_gpu.py --model model.py --batches 1,8  your model
   On a MIG instance, name it first: CUDA_VISIBLE_DEVICES=MIG-...
4. observations.csv holds one row per way of sharing, processes and batch size; run.json everything measured.
   python3 measure_gpu.py --replay run.json makes the rows again, without a GPU.

It measures alone, with N processes in turns, with N processes under MPS where its daemon runs, and how long a turn
and a switch last. It reads and changes nothing of the GPU's configuration. slicewise itself touches no GPU unless you
give --run. The project has no GPU: the analysis is tested on recorded runs, the part that measures is not.
`;

/**
 * Tells how to measure, writes the script, or runs it.
 * @throws ProblemsError when the flags contradict each other, or python3 or PyTorch is missing
 */
export function measure(flags: MeasureArguments): void {
  const folder = once("--out", flags.out);
  const python = once("--python", flags.python)!;
  const args = flags._.slice(1).map(String);
  if (!flags.run && args.length > 0) {
    mistake("measure", {
      rule: "takes options of the script only to run it",
      found: args.join(" "),
      help: "Add --run, or run measure_gpu.py yourself",
    });
  }
  if (folder === undefined && !flags.run) {
    process.stdout.write(RECIPE);
    return;
  }
  const target = folder ?? join("out", "measure");
  writeScript(target);
  if (flags.run) runScript(python, target, args);
}

function writeScript(folder: string): void {
  const source = sourceFolder();
  mkdirSync(folder, { recursive: true });
  replaceFile(join(folder, SCRIPT), readFileSync(join(source, SCRIPT), "utf8"));
  const template = join(folder, TEMPLATE);
  // By the second time it is the user's own.
  const kept = existsSync(template);
  if (!kept) replaceFile(template, readFileSync(join(source, TEMPLATE), "utf8"));
  process.stdout.write(`${join(folder, SCRIPT)}: written\n${template}: ${kept ? "kept as it is" : "written"}\n`);
}

function runScript(python: string, folder: string, args: readonly string[]): void {
  const replays = args.some((arg) => arg === "--replay" || arg.startsWith("--replay="));
  const probe = spawnSync(python, ["-c", replays ? "" : "import torch"], { encoding: "utf8" });
  if (probe.error !== undefined || probe.status !== 0) {
    const missing = probe.error !== undefined ? `no ${python}` : (probe.stderr.trim().split("\n").at(-1) ?? "");
    mistake("--run", {
      rule: "needs Python 3 with PyTorch",
      found: missing,
      help: `Install it, name another with --python, or take ${join(folder, SCRIPT)} to the machine with the GPU`,
    });
  }
  const { status } = spawnSync(python, [SCRIPT, ...args], { cwd: folder, stdio: "inherit" });
  process.exitCode = status ?? 1;
}

/** Where the package keeps the script: beside the sources, or beside the built program. */
function sourceFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, "scenarios/measure");
    if (existsSync(join(candidate, SCRIPT))) return candidate;
    if (dirname(folder) === folder) throw new Error("the package lacks scenarios/measure/measure_gpu.py");
  }
}
