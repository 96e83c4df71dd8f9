import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compileProgram } from "./harness/compile-program.ts";
import { figuresOf, type SuiteFigures } from "./harness/figures.ts";
import { thisCommit, thisMachine } from "./harness/machine.ts";
import { recordedParts } from "./harness/recorded.ts";
import { runRounds } from "./harness/rounds.ts";
import type { Plan } from "./harness/suite.ts";
import { TARGETS, verdicts } from "./harness/targets.ts";
import { betweenMarkers, suiteText, verdictsText } from "./harness/text.ts";
import { peerVersions } from "./peers/find.ts";
import { GROUPS } from "./suites/index.ts";

const USAGE = `npm run bench -- [--quick] [--only GROUP]... [--rounds N] [--cpu-prof] [--record]
  --quick    a first look in about a minute: fewer rounds, less work
  --only     one of ${Object.keys(GROUPS).join(", ")}; may be given several times
  --rounds   rounds of each contender, instead of 7 (2 with --quick)
  --cpu-prof writes a processor profile of each contender of ours to out/bench/profiles
  --record   adds a line to bench/history.jsonl and rewrites the tables of README.md and bench/TIMES.md;
             needs a full run`;

/** Prints how fast the parts are on this machine, beside other engines that do the same work. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: Object.keys(GROUPS) },
      rounds: { type: "string" },
      record: { type: "boolean", default: false },
      "cpu-prof": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const unknown = values.only.filter((name) => !(name in GROUPS));
  if (values.help || unknown.length > 0) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const isFull =
    !values.quick && !values["cpu-prof"] && Object.keys(GROUPS).every((name) => values.only.includes(name));
  if (values.record && !isFull)
    throw new Error("--record: only a full run may be recorded, without --quick and --only");
  const folder = fileURLToPath(new URL("../out/bench", import.meta.url));
  const plan: Plan = { quick: values.quick, folder, program: compileProgram(folder) };
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 7));
  if (!(rounds >= 1)) throw new Error(`--rounds: must be a whole number from 1 on (found ${values.rounds})`);

  const profiles = values["cpu-prof"] ? `${plan.folder}/profiles` : null;
  const patience = { rounds, warmUpMs: values.quick ? 200 : 1500, program: plan.program, profiles };
  const suites: SuiteFigures[] = [];
  for (const name of values.only) {
    for (const suite of await GROUPS[name]!(plan)) {
      const figures = figuresOf(suite, await runRounds(suite, patience));
      suites.push(figures);
      console.log(suiteText(figures));
    }
  }
  console.log(verdictsText(verdicts(TARGETS, suites)));
  if (values.record) record(suites, rounds);
}

function record(suites: readonly SuiteFigures[], rounds: number): void {
  const machine = thisMachine();
  const line = { date: new Date().toISOString(), ...thisCommit(), machine, peers: peerVersions(), rounds, suites };
  appendFileSync(new URL("history.jsonl", import.meta.url), `${JSON.stringify(line)}\n`);
  for (const [name, text] of recordedParts(line)) {
    const file = new URL(`../${name}`, import.meta.url);
    const written = betweenMarkers(readFileSync(file, "utf8"), text);
    if (written === null) {
      console.log(`${name} has no lines <!-- bench --> and <!-- /bench --> to write the table between:\n\n${text}`);
    } else writeFileSync(file, written);
  }
}

await main();
