import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fc, test as propertyTest } from "@fast-check/vitest";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import yargs from "yargs";
import { measureCommand } from "../cli/commands/measure.ts";
import { ProblemsError } from "../sim/base/problems.ts";
import { readObservations } from "../sim/calibration/read-observations.ts";
import { inCi } from "./support/shared-data.ts";

const SCRIPT = join(import.meta.dirname, "../scenarios/measure/measure_gpu.py");
const HEAD =
  "group,family,id,role,gpu,partition,sharing,tenants,busyNeighbours,batch,metric,value,kind,workload,source,note";

/** Whether the script can be run at all; without python3 its tests skip themselves, but in CI they fail. */
const python = spawnSync("python3", ["--version"]).status === 0;
if (!python && inCi()) throw new Error("python3 is missing; in CI the tests of measure_gpu.py must not be skipped");
if (!python) console.warn("python3 is missing; the tests of measure_gpu.py are skipped");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slicewise-measure-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Process {
  readonly endNs: readonly number[];
}

interface RecordedRun {
  readonly sharing: string;
  readonly tenants: number;
  readonly batch: number;
  readonly processes: readonly Process[];
  readonly gpuBusy?: number;
  readonly smActive?: number;
}

function recording(runs: readonly RecordedRun[], probe?: readonly Process[]): object {
  const head = { version: 1, gpu: "a100-sxm4-80gb", partition: "1g.10gb", workload: "My model", kind: "inference" };
  return { ...head, busyNeighbours: 0, runs, ...(probe === undefined ? {} : { probe: { processes: probe } }) };
}

/** Steps of equal length from a start. */
function steady(startNs: number, stepNs: number, steps: number): Process {
  return { endNs: Array.from({ length: steps + 1 }, (_, i) => startNs + i * stepNs) };
}

const ALONE: RecordedRun = { sharing: "exclusive", tenants: 1, batch: 4, processes: [steady(0, 5e6, 100)] };

/** Runs the script on a recording; the CSV is what it wrote, or null. */
function replay(value: unknown): { code: number | null; out: string; err: string; csv: string | null } {
  const [input, output] = [join(folder, "run.json"), join(folder, "observations.csv")];
  rmSync(output, { force: true });
  writeFileSync(input, typeof value === "string" ? value : JSON.stringify(value));
  // No bytecode beside the sources.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const run = spawnSync("python3", [SCRIPT, "--replay", input, "--out", output], { encoding: "utf8", env });
  const csv = existsSync(output) ? readFileSync(output, "utf8") : null;
  return { code: run.status, out: run.stdout, err: run.stderr, csv };
}

/** Ends of kernels of two saturating processes in turns of the slice, with a switch between turns [ns]. */
function turns(sliceNs: number, switchNs: number, kernelNs: number, jitter: readonly number[]): readonly Process[] {
  const rotationNs = 2 * (sliceNs + switchNs);
  return [0, 1].map((which) => {
    const endNs: number[] = [];
    let ownNs = 0;
    for (let i = 0; i < 6000; i++) {
      ownNs += kernelNs * (1 + 0.02 * jitter[i % jitter.length]!);
      // Work of so many own ns ends in this turn, at this place in it.
      const turn = Math.floor(ownNs / sliceNs);
      endNs.push(Math.round(turn * rotationNs + which * (sliceNs + switchNs) + (ownNs - turn * sliceNs)));
    }
    return { endNs };
  });
}

function probeOf(out: string): { sliceMs: number; switchMs: number } {
  const match = /a turn lasts ([\d.]+) ms, a switch costs ([\d.]+) ms/u.exec(out);
  if (match === null) throw new Error(`no estimate in: ${out}`);
  return { sliceMs: Number(match[1]), switchMs: Number(match[2]) };
}

describe.skipIf(!python)("measure_gpu.py on a recorded run", () => {
  test("writes the columns of observations.csv and the mean time of a step", () => {
    const { code, csv, out } = replay(recording([ALONE]));
    expect(code).toBe(0);
    expect(out).toContain("1 observations");
    expect(csv!.split("\n")).toStrictEqual([
      HEAD,
      "own-my-model,own,own-my-model-1g.10gb-exclusive-n1-b4,given,a100-sxm4-80gb,1g.10gb,exclusive,1,0,4," +
        'latencyMeanMs,5.0,inference,My model,own measurement with measure_gpu.py,"closed loop, 100 steps, std 0.0 ms"',
      "",
    ]);
  });

  test("counts only steps during which all processes ran", () => {
    // The first process starts 1 s earlier and steps faster while it is alone.
    const early = { endNs: [...steady(0, 1e6, 1000).endNs, ...steady(1e9, 10e6, 100).endNs.slice(1)] };
    const late = steady(1e9, 10e6, 100);
    const shared = { sharing: "time-slicing", tenants: 2, batch: 1, processes: [early, late] };
    const { csv } = replay(recording([ALONE, shared]));
    const cells = csv!.split("\n")[2]!.split(",");
    expect(cells.slice(3, 12)).toStrictEqual([
      "predict",
      "a100-sxm4-80gb",
      "1g.10gb",
      "time-slicing",
      "2",
      "0",
      "1",
      "latencyMeanMs",
      "10.0",
    ]);
    expect(csv).toContain("closed loop, 200 steps");
  });

  test("adds columns of activity where a tool could tell, empty for rows without", () => {
    const { csv } = replay(
      recording([
        { ...ALONE, gpuBusy: 0.75, smActive: 0.5 },
        { ...ALONE, batch: 8 },
      ]),
    );
    const [head, first, second] = csv!.split("\n");
    expect(head).toBe(`${HEAD},gpuBusy,smActive`);
    expect(first!.endsWith(",0.75,0.5")).toBe(true);
    expect(second!.endsWith(",,")).toBe(true);
  });

  test("slicewise reads what it wrote as one group of given and predicted rows", () => {
    const shared = { sharing: "mps", tenants: 2, batch: 4, processes: [steady(0, 8e6, 50), steady(1e6, 8e6, 50)] };
    const { csv } = replay(recording([{ ...ALONE, gpuBusy: 0.9 }, shared]));
    const read = readObservations(csv!, "observations.csv");
    if ("problems" in read) throw new Error(JSON.stringify(read.problems));
    expect(read.groups).toHaveLength(1);
    const [group] = read.groups;
    expect(group!.given.map(({ stepNs, gpuBusy }) => [stepNs, gpuBusy])).toStrictEqual([[5e6, 0.9]]);
    expect(group!.predict.map(({ sharing, tenants, stepNs }) => [sharing, tenants, stepNs])).toStrictEqual([
      ["mps", 2, 8e6],
    ]);
  });

  test("finds a planted turn of 2.09 ms and a switch of 0.17 ms within 2 %", () => {
    const { out } = replay(recording([ALONE], turns(2.09e6, 0.17e6, 30e3, [0])));
    const { sliceMs, switchMs } = probeOf(out);
    expect(Math.abs(sliceMs / 2.09 - 1)).toBeLessThan(0.02);
    expect(Math.abs(switchMs / 0.17 - 1)).toBeLessThan(0.02);
  });

  propertyTest.prop(
    [
      fc.integer({ min: 500, max: 6000 }),
      fc.integer({ min: 80, max: 400 }),
      fc.integer({ min: 10, max: 40 }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 31 }),
    ],
    { numRuns: 12 },
  )("finds any planted turn and switch within 2 %, kernels uneven or not", (sliceUs, switchUs, kernelUs, jitter) => {
    const { out } = replay(recording([ALONE], turns(sliceUs * 1e3, switchUs * 1e3, kernelUs * 1e3, jitter)));
    const { sliceMs, switchMs } = probeOf(out);
    expect(Math.abs(sliceMs / (sliceUs / 1e3) - 1)).toBeLessThan(0.02);
    expect(Math.abs(switchMs / (switchUs / 1e3) - 1)).toBeLessThan(0.02);
  });

  test("says that it saw no turns where the processes ran side by side", () => {
    const { out, code } = replay(recording([ALONE], [steady(0, 30e3, 5000), steady(0, 30e3, 5000)]));
    expect(code).toBe(0);
    expect(out).toContain("no estimate, fewer than 10 gaps");
  });

  test("says that it cannot tell a switch where a process ran out of work", () => {
    // Gaps of 0.5 ms each millisecond: shorter than the other's turn could be.
    const idle = {
      endNs: Array.from({ length: 4000 }, (_, i) => i * 30e3 + Math.floor(i / 100) * 5e5),
    };
    expect(replay(recording([ALONE], [idle, idle])).out).toContain("ran out of work");
  });

  test.each([
    ["not JSON", "{", "must be JSON"],
    ["a list", [], "must be a JSON object (found list)"],
    ["an older form", { ...recording([]), version: 0 }, "version must be 1 (found 0). Record the run again"],
    ["an unknown way of sharing", recording([{ ...ALONE, sharing: "vgpu" }]), "must be one of exclusive, time-slicing"],
    ["two processes alone", recording([{ ...ALONE, tenants: 2 }]), "must be exclusive for one process and only then"],
    ["a missing process", recording([{ ...ALONE, sharing: "mps", tenants: 2 }]), "must have 2 entries"],
    ["a step alone", recording([{ ...ALONE, processes: [{ endNs: [1] }] }]), "Measure for longer with --seconds"],
    ["time that runs back", recording([{ ...ALONE, processes: [{ endNs: [2, 1] }] }]), "must grow"],
    [
      "processes that never met",
      recording([{ sharing: "mps", tenants: 2, batch: 1, processes: [steady(0, 1e6, 5), steady(1e9, 1e6, 5)] }]),
      "must run at the same time",
    ],
  ])("refuses %s with a way out, exit code 2 and no file", (_, value, message) => {
    const { code, err, csv } = replay(value);
    expect(err).toContain(message);
    expect(err).not.toContain("Traceback");
    expect(code).toBe(2);
    expect(csv).toBeNull();
  });

  test("without PyTorch it says so and names the way that needs none", () => {
    if (spawnSync("python3", ["-c", "import torch"]).status === 0) return;
    const run = spawnSync("python3", ["-B", SCRIPT, "--toy", "mlp"], { cwd: folder, encoding: "utf8" });
    expect(run.stderr).toContain(
      "needs PyTorch to measure (found no module torch). pip install torch, or use --replay",
    );
    expect(run.status).toBe(2);
  });

  test.each([
    ["NVIDIA A100-SXM4-80GB MIG 1g.10gb", "('a100-sxm4-80gb', '1g.10gb')"],
    ["NVIDIA H100 80GB HBM3", "('h100-sxm5-80gb', 'full')"],
    ["NVIDIA A100 80GB PCIe", "('a100-pcie-80gb', 'full')"],
  ])("knows %s", (name, expected) => {
    expect(inPython(`m.catalogue_name(${JSON.stringify(name)})`)).toBe(expected);
  });

  test("reads busy shares from what dcgmi and nvidia-smi print, and nothing from what it does not know", () => {
    const dcgmi = "#Entity   GRACT  SMACT  DRAMA\nID\nGPU 0     0.500  0.250  0.125\nGPU 0     0.700  0.350  0.375\n";
    expect(inPython(`m.parse_dcgmi(${JSON.stringify(dcgmi)})`)).toBe(
      "{'gpuBusy': 0.6, 'smActive': 0.3, 'dramActive': 0.25}",
    );
    expect(inPython(`m.parse_nvidia_smi("40\\n60\\n")`)).toBe("{'gpuBusy': 0.5}");
    expect(inPython(`m.parse_nvidia_smi("[N/A]\\n")`)).toBe("{}");
  });

  test("finds an MPS daemon by its control socket, and by nothing else", () => {
    expect(inPython(`m.mps_folder({"CUDA_MPS_PIPE_DIRECTORY": ${JSON.stringify(folder)}})`)).toBe("None");
    writeFileSync(join(folder, "control"), "");
    expect(inPython(`m.mps_folder({"CUDA_MPS_PIPE_DIRECTORY": ${JSON.stringify(folder)}})`)).toBe(folder);
    rmSync(join(folder, "control"));
  });
});

describe.skipIf(!python)("processes side by side", () => {
  /** What run_processes of a worker written here ends with, as Python prints it. */
  function sideBySide(work: string): string {
    const worker = `import os, time\ndef work(plan, barrier, started, answers):\n${work.replaceAll(/^/gmu, "    ")}\n`;
    writeFileSync(join(folder, "worker.py"), worker);
    const program = `import sys
sys.path[:0] = [${JSON.stringify(join(SCRIPT, ".."))}, ${JSON.stringify(folder)}]
import measure_gpu as m, worker
if __name__ == "__main__":
    try:
        print(m.run_processes(worker.work, {"seen": 1}, 3, lambda plan: plan))
    except m.Mistake as mistake:
        print(mistake)
`;
    writeFileSync(join(folder, "main.py"), program);
    return spawnSync("python3", ["-B", join(folder, "main.py")], { encoding: "utf8" }).stdout.trimEnd();
  }

  test("start together, and all answers come back with what was seen meanwhile", () => {
    const together = `barrier.wait(timeout=60)\nstarted.set()\nanswers.put({"endNs": [1, 2]})`;
    expect(sideBySide(together)).toBe("([{'endNs': [1, 2]}, {'endNs': [1, 2]}, {'endNs': [1, 2]}], {'seen': 1})");
  });

  test("an error in one is told with a way out", () => {
    expect(sideBySide(`answers.put({"error": "OutOfMemoryError: CUDA out of memory"})`)).toBe(
      "3 process(es): must run to the end (found OutOfMemoryError: CUDA out of memory). Out of memory: fewer " +
        "--processes or a smaller batch; exclusive compute mode: only MPS can share",
    );
  });

  test("one that is killed does not leave the others waiting", () => {
    expect(sideBySide("os._exit(9)")).toContain("a process ended with exit code 9");
  });
});

describe("slicewise measure", () => {
  test("without options it tells how, and writes and runs nothing", async () => {
    const { out } = await command("measure");
    expect(out).toContain("python3 measure_gpu.py --model model.py");
    expect(out).toContain("changes nothing of the GPU's configuration");
    expect(out).toContain("The project has no GPU");
  });

  test("--out writes the script and a template, and keeps a template that is the user's own by then", async () => {
    const target = join(folder, "out");
    await command("measure", "--out", target);
    expect(readFileSync(join(target, "measure_gpu.py"), "utf8")).toBe(readFileSync(SCRIPT, "utf8"));
    writeFileSync(join(target, "model.py"), "mine");
    const { out } = await command("measure", "--out", target);
    expect(out).toContain("kept as it is");
    expect(readFileSync(join(target, "model.py"), "utf8")).toBe("mine");
  });

  test("options of the script without --run are refused", async () => {
    await expect(command("measure", "--", "--toy", "mlp")).rejects.toThrow("Add --run");
  });

  test("--run without such a Python says what to do", async () => {
    const run = command("measure", "--out", join(folder, "none"), "--run", "--python", "no-such-python");
    await expect(run).rejects.toThrow("needs Python 3 with PyTorch (found no no-such-python)");
  });

  test.skipIf(!python)("--run hands the options on, and a replay needs no PyTorch", async () => {
    const target = join(folder, "replayed");
    await command("measure", "--out", target);
    writeFileSync(join(target, "run.json"), JSON.stringify(recording([ALONE])));
    await command("measure", "--out", target, "--run", "--", "--replay", "run.json");
    expect(readFileSync(join(target, "observations.csv"), "utf8").split("\n")[0]).toBe(HEAD);
  });
});

/** What an expression about the script's functions is, as Python prints it. */
function inPython(expression: string): string {
  const program = `import sys; sys.path.insert(0, ${JSON.stringify(join(SCRIPT, ".."))}); import measure_gpu as m; print(${expression})`;
  const run = spawnSync("python3", ["-B", "-c", program], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout.trimEnd();
}

/** The command as the program parses it; what it prints is caught. */
async function command(...args: readonly string[]): Promise<{ out: string }> {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    await yargs([...args])
      .command(measureCommand)
      .strict()
      .parserConfiguration({ "dot-notation": false })
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new ProblemsError([{ rule: message }]);
      })
      .parseAsync();
  } finally {
    spy.mockRestore();
  }
  return { out: written.join("") };
}
