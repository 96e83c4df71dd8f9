import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { predictEndToEnd } from "../sim/calibration/llm/end-to-end.ts";
import { fitLlm, measuredGpu, staleConstants, type MeasuredGpu } from "../sim/calibration/llm/fit-llm.ts";
import { llmReport } from "../sim/calibration/llm/report.ts";
import { splitwiseRuns } from "../sim/calibration/llm/samples.ts";
import { findGpu } from "../sim/hardware/gpus.ts";
import { findWorkload } from "../sim/workload/catalog.ts";
import { A100_LLM_RATES, H100_LLM_RATES } from "../sim/workload/llm/rates.ts";

/*
 * Fits the constants of language models on public operator times and writes how well they predict into
 * sim/VALIDATION-LLM.md: `npm run fit-llm`. The constants themselves stand in sim/workload/llm/rates.ts; the script says
 * which of them the fit gives otherwise, and then fails. With --check it writes nothing, and fails when the page is stale
 * too. The data lie in the folder that SLICEWISE_DATA names, else in `shared` beside the repository.
 */

const root = resolve(import.meta.dirname, "..");
const page = join(root, "sim/VALIDATION-LLM.md");
const data = process.env["SLICEWISE_DATA"] ?? resolve(root, "../shared");
const check = process.argv.includes("--check");

const GPUS = { a100: findGpu("a100-sxm4-80gb")!, h100: findGpu("h100-sxm5-80gb")! } as const;
/** One direction of all NVLinks of a GPU [B/s]: half of the 600 and 900 GB/s of the datasheets. */
const LINKS = { a100: 300e9, h100: 450e9 } as const;

if (existsSync(join(data, "traces/vidur"))) main();
else {
  process.stderr.write(
    `fit-llm: traces/vidur is not in ${data}. Set SLICEWISE_DATA to the folder that holds the public traces\n`,
  );
  process.exitCode = 2;
}

function main(): void {
  const fit = fitLlm((["a100", "h100"] as const).map(readGpu));
  const text = llmReport(fit, { a100: endToEnd("a100"), h100: endToEnd("h100") });
  const stale = staleConstants(fit, { a100: A100_LLM_RATES, h100: H100_LLM_RATES });
  for (const line of stale) process.stderr.write(`sim/workload/llm/rates.ts: ${line}\n`);
  if (stale.length > 0) process.exitCode = 1;
  if (!check) {
    writeFileSync(page, text);
    process.stdout.write("wrote sim/VALIDATION-LLM.md\n");
  } else if (!existsSync(page) || readFileSync(page, "utf8") !== text) {
    process.stderr.write("sim/VALIDATION-LLM.md: must say what the fit gives now. Run npm run fit-llm\n");
    process.exitCode = 1;
  } else if (stale.length === 0) {
    process.stdout.write("rates.ts and VALIDATION-LLM.md say what the fit gives\n");
  }
}

function readGpu(gpu: MeasuredGpu["gpu"]): MeasuredGpu {
  const layers = `vidur/profiling/compute/${gpu}/meta-llama`;
  const operators = `aiconfigurator/${gpu}_sxm`;
  const ending = gpu === "h100" ? "csv.gz" : "csv";
  const datasheet = { sms: GPUS[gpu].sms.value, peakBandwidth: GPUS[gpu].bandwidth.value! };
  return measuredGpu(gpu, datasheet, {
    vidur7b: read(`${layers}/Llama-2-7b-hf/mlp.csv`),
    vidur70b: read(`${layers}/Llama-2-70b-hf/mlp.csv`),
    gemm: read(`${operators}/gemm/vllm/0.14.0/gemm_perf.${ending}`),
    prompts: read(`${operators}/attention/vllm/0.14.0/context_attention_perf.${ending}`),
    decodes: read(`${operators}/attention/vllm/0.14.0/generation_attention_perf.${ending}`),
  });
}

function endToEnd(gpu: MeasuredGpu["gpu"]) {
  const runs = splitwiseRuns(read("splitwise-sim/perf_model.csv"), `${gpu}-80gb`);
  const hostNs = findWorkload("llama-2-7b")!.work.hostGapNs.value;
  return predictEndToEnd(runs, GPUS[gpu], { linkBytesPerS: LINKS[gpu], hostNs });
}

function read(path: string): string {
  const bytes = readFileSync(join(data, "traces", path));
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}
