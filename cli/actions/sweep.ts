import { join } from "node:path";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { suggest } from "../../sim/base/did-you-mean.ts";
import { VERSION } from "../../sim/base/version.ts";
import { openCellStore } from "../../sim/sweep/cell-store.ts";
import {
  claimFolder,
  manifestOf,
  readManifest,
  REPORT_FILE,
  RESULT_FILE,
  type SweepManifest,
} from "../../sim/sweep/manifest.ts";
import { mergeCells } from "../../sim/sweep/merge.ts";
import { parseShard, type Shard } from "../../sim/sweep/shard.ts";
import { studiesOf, type Study, studyOf } from "../../sim/sweep/study.ts";
import { sweepSchema } from "../../sim/scenario/sweep-schema.ts";
import { parseVary } from "../../sim/sweep/vary-text.ts";
import { describeSweep } from "../../reports/sweep/sweep-finding.ts";
import { mistake } from "../mistake.ts";
import { once, parseTraces, parseWhole, REPLICATIONS } from "../overrides.ts";
import { readScenarioFile } from "../scenario-file.ts";
import { type FinishedSweep, finishSweep, incomplete } from "../sweep/finish-sweep.ts";
import { type PreparedSweep, prepareSweep, type SweepOptions, type SweepRequest } from "../sweep/prepared-sweep.ts";
import { runCells } from "../sweep/run-cells.ts";
import { workersOf } from "../workers-flag.ts";

/** Flags of `sweep` and `sweep shard`. */
export interface SweepArguments {
  readonly scenario: string;
  readonly part?: string;
  readonly out: string | string[] | undefined;
  readonly vary: string[] | undefined;
  readonly study: string[] | undefined;
  readonly set: string[] | undefined;
  readonly replications: string | string[] | undefined;
  readonly trace: string[] | undefined;
  readonly alone: boolean;
  readonly workers: string | string[] | undefined;
}

/** Runs all cells that are missing, and writes tables and report. @throws ProblemsError */
export async function sweepAll(flags: SweepArguments): Promise<void> {
  await runShard(flags, null);
}

/** Runs the cells of one shard. @throws ProblemsError */
export async function sweepShard(flags: SweepArguments): Promise<void> {
  const parsed = parseShard(flags.part!);
  if ("problem" in parsed) throw new ProblemsError([parsed.problem]);
  await runShard(flags, parsed.shard);
}

async function runShard(flags: SweepArguments, shard: Shard | null): Promise<void> {
  const problems: Problem[] = [];
  const workers = workersOf(flags.workers, problems);
  const requests = requestsOf(flags, problems);
  // Everything is checked before anything runs.
  const sweeps = requests.map((request) => ({ ...request, sweep: prepareSweep(request.request) }));
  for (const { sweep, folder } of sweeps) claim(sweep, folder);
  for (const { sweep, folder } of sweeps) {
    const store = openCellStore(folder);
    const { cells, run } = await runCells(sweep, store, shard, workers);
    const counts = `${run} of ${cells} cells run, ${cells - run} were there`;
    if (shard !== null) {
      process.stdout.write(`Shard ${shard.number}/${shard.of}: ${counts}\nCells: ${folder}\n`);
      continue;
    }
    const finished = await finishSweep(sweep, store, folder);
    if ("missing" in finished) await repair(sweep, folder, counts, workers);
    else tell(finished, folder, counts);
  }
}

/** Runs the cells again whose files turned out to be damaged. */
async function repair(sweep: PreparedSweep, folder: string, counts: string, workers: number): Promise<void> {
  const store = openCellStore(folder);
  const thorough = { ...store, has: (key: string) => store.read(key) !== null };
  const { run } = await runCells(sweep, thorough, null, workers);
  const finished = await finishSweep(sweep, store, folder);
  if ("missing" in finished) throw incomplete(sweep, finished.missing);
  tell(finished, folder, `${counts}, ${run} damaged and run again`);
}

/** Brings folders together, and writes tables and report. @throws ProblemsError */
export async function merge(folders: readonly string[], outFlag: string | string[] | undefined): Promise<void> {
  const out = once("--out", outFlag)!;
  const manifests = folders.map((folder) => {
    const read = readManifest(folder);
    if ("problem" in read) throw new ProblemsError([read.problem]);
    if (read.manifest === null)
      mistake(folder, { rule: "is not the folder of a sweep", help: "Name folders of shards" });
    return { folder, manifest: read.manifest };
  });
  const [first, ...others] = manifests;
  // Other versions name their cells otherwise, so that all of them would seem to be missing.
  const old = manifests.filter(({ manifest }) => manifest.tool.version !== VERSION);
  if (old.length > 0) {
    throw new ProblemsError(
      old.map(({ folder, manifest }): Problem => ({
        file: folder,
        rule: `was made by another version of slicewise than this one, ${VERSION}`,
        found: manifest.tool.version,
        help: "Merge with that version, or run the shard again",
      })),
    );
  }
  const foreign = others.filter(({ manifest }) => manifest.planKey !== first!.manifest.planKey);
  if (foreign.length > 0) {
    throw new ProblemsError(
      foreign.map(({ folder }): Problem => ({
        file: folder,
        rule: `is of another sweep than ${first!.folder}`,
        help: "Shards must come from the same scenario, axes and options",
      })),
    );
  }
  // Machines may have had the file at different places; the order of folders is not to matter.
  const [chosen] = manifests.map(({ manifest }) => JSON.stringify(manifest)).toSorted();
  const { scenario, document, study, options } = JSON.parse(chosen!) as SweepManifest;
  const sweep = prepareSweep({
    file: scenario,
    document: document as SweepRequest["document"],
    study: study as Study,
    options: options as SweepOptions,
  });
  claim(sweep, out);
  const store = openCellStore(out);
  const { copied, present, damaged } = mergeCells(folders, store);
  const counts = `${copied} cells copied, ${present} were there${damaged === 0 ? "" : `, ${damaged} damaged and left out`}`;
  const finished = await finishSweep(sweep, store, out);
  if ("missing" in finished) throw incomplete(sweep, finished.missing);
  tell(finished, out, counts);
}

function claim(sweep: PreparedSweep, folder: string): void {
  const { file, document, study, options } = sweep;
  const claimed = claimFolder(folder, manifestOf({ scenario: file, document, study, options, toolVersion: VERSION }));
  if ("problem" in claimed) throw new ProblemsError([claimed.problem]);
}

function tell({ rows, result }: FinishedSweep, folder: string, counts: string): void {
  const { title, verdict } = describeSweep(result);
  process.stdout.write(
    `${title}\n${verdict}\n\n${counts}; ${rows} rows\nTable: ${join(folder, "table.csv")} (also .jsonl, .parquet; dictionary.md says what the columns mean)\nResult: ${join(folder, RESULT_FILE)}\nReport: ${join(folder, REPORT_FILE)}\n`,
  );
}

/**
 * One request for each study, each with a folder of its own.
 * @param problems what is wrong with other flags, to be told together
 */
function requestsOf(flags: SweepArguments, problems: Problem[]): { request: SweepRequest; folder: string }[] {
  const scenario = readScenarioFile(flags.scenario, flags.set);
  const document = scenario.document as SweepRequest["document"];
  const options: SweepOptions = {
    set: flags.set ?? [],
    vary: flags.vary ?? [],
    replications:
      parseWhole("--replications", once("--replications", flags.replications), REPLICATIONS, problems) ?? null,
    traces: [...parseTraces(flags.trace ?? [], problems)],
    alone: flags.alone,
  };
  const studies = studiesFor(flags, document, problems);
  if (problems.length > 0) throw new ProblemsError(problems);
  const out = once("--out", flags.out) ?? join("out", `${scenario.name}-sweep`);
  return studies.map((study) => ({
    request: { file: flags.scenario, document, study, options },
    folder: study.name === null || studies.length === 1 ? out : join(out, study.name),
  }));
}

function studiesFor(flags: SweepArguments, document: SweepRequest["document"], problems: Problem[]): readonly Study[] {
  if (flags.vary !== undefined) {
    if (flags.study !== undefined)
      problems.push({ path: "--study", rule: "does not go with --vary, which is a study of its own" });
    const axes = flags.vary.map(parseVary);
    problems.push(...axes.flatMap((axis) => ("problems" in axis ? axis.problems : [])));
    return [studyOf(axes.flatMap((axis) => ("spec" in axis ? [axis.spec] : [])))];
  }
  if (document["sweep"] === undefined) {
    mistake("sweep", {
      rule: "the scenario has no block sweep:, and no axis is given",
      help: "Add --vary path=v1,v2,v3, such as --vary load=0.5,1,2",
    });
  }
  const studies = studiesOf(sweepSchema.parse(document["sweep"]));
  const names = studies.flatMap(({ name }) => (name === null ? [] : [name]));
  for (const name of flags.study ?? []) {
    if (!names.includes(name)) {
      problems.push({
        path: "--study",
        rule: "is not a study of the scenario",
        found: name,
        help: suggest(name, names),
      });
    }
  }
  return flags.study === undefined
    ? studies
    : studies.filter(({ name }) => name !== null && flags.study!.includes(name));
}
