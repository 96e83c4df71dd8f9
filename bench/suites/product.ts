import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { exponential, stream } from "../../sim/base/random.ts";
import type { Plan, Suite } from "../harness/suite.ts";
import type { ArgsOf } from "../ours/index.ts";
import { ours } from "./contenders.ts";

const FLAGSHIP = fileURLToPath(new URL("../../scenarios/consolidate-six.yaml", import.meta.url));
const DURATION_S = 120;
const FORMAT = "azure-llm-2023";

/** What a user waits for besides the event loop: a whole scenario, traces, results and reports. */
export function productSuites(plan: Plan): Suite[] {
  const flagship = (name: string, what: ArgsOf<"flagship">["what"]): Suite["contenders"][number] =>
    ours(name, "flagship", { what, file: FLAGSHIP, durationS: DURATION_S });
  const rows = plan.quick ? 200_000 : 1_000_000;
  return [
    {
      name: "flagship",
      title: "Six services, two minutes twice, all policies and yardsticks",
      unit: "ms",
      isSameWork: false,
      contenders: [flagship("run", "run"), flagship("result as JSON", "json"), flagship("report", "report")],
      ratios: [],
    },
    {
      name: "trace",
      title: `Reading a trace of ${rows.toLocaleString("en")} rows`,
      unit: "rows/s",
      isSameWork: false,
      contenders: [ours("Azure form", "traces", { file: azureTrace(plan.folder, rows), format: FORMAT })],
      ratios: [],
    },
  ];
}

/** Made-up requests in the form of the Azure traces, ten a second. */
function azureTrace(folder: string, rows: number): string {
  const file = `${folder}/azure-${rows}.csv`;
  if (existsSync(file)) return file;
  const random = stream(1, "bench", "trace");
  const lines = ["TIMESTAMP,ContextTokens,GeneratedTokens"];
  let ms = Date.UTC(2023, 10, 16);
  for (let row = 0; row < rows; row++) {
    ms += Math.floor(exponential(random) * 100);
    const instant = new Date(ms).toISOString().replace("T", " ").replace("Z", "0000");
    const [prompt, output] = [exponential(random), exponential(random)];
    lines.push(`${instant},${1 + Math.floor(prompt * 1000)},${1 + Math.floor(output * 200)}`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.part`, `${lines.join("\n")}\n`);
  renameSync(`${file}.part`, file);
  return file;
}
