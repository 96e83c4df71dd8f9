import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatDuration, significant } from "../../sim/base/units.ts";
import type { CellPolicy, SweepResult } from "../../sim/result/sweep.ts";
import { describeSweep } from "../../reports/sweep/sweep-finding.ts";

/*
 * Runs every study of this folder with the built program and writes what they find into README.md:
 * `npm run studies`. With --check it writes nothing and fails when the numbers say something else by now.
 */

const here = import.meta.dirname;
const root = join(here, "../..");
const readme = join(here, "README.md");
const out = join(root, "out/studies");

const HEAD = `# Studies

Sweeps over scenarios of this folder, and what they find. Everything below is written by \`npm run studies\` from the
numbers of the runs; \`npm run studies -- --check\` fails when they say something else. Each study writes tables and a
report with maps and lines into \`out/studies/\`.
`;

// Cells are kept by version, and between two releases the code changes without one.
rmSync(out, { recursive: true, force: true });
const studies = readdirSync(here)
  .filter((name) => name.endsWith(".yaml"))
  .toSorted()
  .flatMap((name) => runStudy(name));
const text = `${HEAD}\n${studies.map(section).join("\n")}`;

if (!process.argv.includes("--check")) {
  writeFileSync(readme, text);
  process.stdout.write(`wrote scenarios/studies/README.md: ${studies.length} studies\n`);
} else if (!existsSync(readme) || readFileSync(readme, "utf8") !== text) {
  process.stderr.write("scenarios/studies/README.md: must say what the studies find now. Run npm run studies\n");
  process.exitCode = 1;
} else {
  process.stdout.write(`scenarios/studies/README.md says what the ${studies.length} studies find\n`);
}

/** The results of one scenario's studies. */
function runStudy(name: string): SweepResult[] {
  const folder = join(out, name.replace(/\.yaml$/u, ""));
  const scenario = join("scenarios/studies", name);
  const run = spawnSync(process.execPath, ["dist/cli/main.js", "sweep", scenario, "--out", folder], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (run.status !== 0) throw new Error(`${scenario}: the sweep failed with exit code ${run.status}`);
  const files = [...run.stdout.matchAll(/^Result: (.+)$/gmu)].map(([, file]) => file!);
  return files.map((file) => JSON.parse(readFileSync(file, "utf8")) as SweepResult);
}

function section(result: SweepResult): string {
  const { title, verdict, caveat } = describeSweep(result);
  return `## ${result.question ?? result.scenario.title}

*${result.scenario.title}${result.study === null ? "" : `: ${result.study}`}* (\`${result.command}\`)

**${title}.** ${verdict}

${caveat === null ? "" : `${caveat}\n\n`}${table(result)}
`;
}

/** The metric over the first axis, a block of rows for each combination of the other axes. */
function table({ axes, cells, policies, metric }: SweepResult): string {
  const [columns, ...others] = axes;
  const rows = new Map<string, string[][]>();
  for (const cell of cells) {
    const at = others.map((axis, i) => `${axis.title} ${axis.values[cell.at[i + 1]!]!.text}`).join(", ");
    const block = rows.get(at) ?? policies.map((policy) => [at, policy]);
    cell.policies.forEach((policy, i) => block[i]!.push(cellText(policy, metric.unit)));
    rows.set(at, block);
  }
  const head = [
    ...(others.length === 0 ? [] : [""]),
    `${metric.name}${metric.tenant === null ? "" : ` of ${metric.tenant}`}; ${columns!.title} →`,
    ...columns!.values.map(({ text: value }) => value),
  ];
  const body = [...rows.values()].flat().map((row) => (others.length === 0 ? row.slice(1) : row));
  const lines = [head, head.map((_, i) => (i < head.length - columns!.values.length ? "---" : "---:")), ...body];
  return lines.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** The value, in bold where the policy is the best one. */
function cellText({ value, standing, impossible, load }: CellPolicy, unit: string): string {
  if (impossible !== null) return "not possible";
  if (value === null) return load === "overloaded" ? "overloaded" : "–";
  const written = unit === "ns" ? formatDuration(value) : `${significant(value)}${unit === "1/s" ? "/s" : ""}`;
  return standing === "best" ? `**${written}**` : written;
}
