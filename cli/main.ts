#!/usr/bin/env node
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { ProblemsError } from "../sim/base/problems.ts";
import { VERSION } from "../sim/base/version.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { checkCommand } from "./commands/check.ts";
import { chooseCommand } from "./commands/choose.ts";
import { claimsCommand } from "./commands/claims.ts";
import { densityCommand } from "./commands/density.ts";
import { gpusCommand } from "./commands/gpus.ts";
import { initCommand } from "./commands/init.ts";
import { interferenceCommand } from "./commands/interference.ts";
import { measureCommand } from "./commands/measure.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { sweepCommand } from "./commands/sweep.ts";
import { traceCommand } from "./commands/trace.ts";
import { validateCommand } from "./commands/validate.ts";
import { workloadsCommand } from "./commands/workloads.ts";
import { EXIT } from "./exit-codes.ts";

/**
 * The command line: results on standard output, everything else on standard error. A mistake of the user is told
 * in sentences and ends with exit code 2, without a stack trace.
 */
async function main(argv: readonly string[]): Promise<void> {
  // `slicewise … | head` closes the pipe; that is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") process.stderr.write(`standard output: ${error.message}\n`);
    process.exit(error.code === "EPIPE" ? EXIT.ok.code : EXIT.failure.code);
  });
  try {
    await parser(argv).parseAsync();
  } catch (error) {
    report(error);
  }
}

function parser(argv: readonly string[]) {
  const codes = Object.values(EXIT).map(({ code, doc }) => `  ${String(code).padStart(3)}  ${doc}`);
  return yargs([...argv])
    .scriptName("slicewise")
    .usage(
      "$0 <command>\n\nHow should tenants share a GPU? Simulates MIG, time-slicing, MPS and hybrids, and reports latency and QoS.",
    )
    .command(initCommand)
    .command(runCommand)
    .command(sweepCommand)
    .command(chooseCommand)
    .command(densityCommand)
    .command(traceCommand)
    .command(calibrateCommand)
    .command(validateCommand)
    .command(measureCommand)
    .command(claimsCommand)
    .command(interferenceCommand)
    .command(gpusCommand)
    .command(workloadsCommand)
    .command(checkCommand)
    .command(schemaCommand)
    .example("$0 run scenarios/consolidate-six.yaml", "which way of sharing serves six services on fewer GPUs")
    .example("$0 gpus h100-sxm5-80gb", "its MIG profiles, placements and layouts")
    .demandCommand(
      1,
      "name a command: init, run, sweep, choose, density, trace, calibrate, validate, measure, claims, interference, gpus, workloads, check or schema",
    )
    .strict()
    .recommendCommands()
    .parserConfiguration({ "dot-notation": false })
    .version(VERSION)
    .alias("help", "h")
    .epilogue(`Exit codes:\n${codes.join("\n")}`)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      // Complaints of yargs come as a message, sometimes with an error of its own; ours as the error that was thrown.
      if (error !== undefined && error !== null && error.name !== "YError") throw error;
      const complaint = message ?? error.message;
      const help = "slicewise --help shows the commands and their options";
      throw new ProblemsError([
        complaint.startsWith("Did you mean")
          ? { rule: "there is no such command", found: argv.join(" "), help: complaint }
          : { rule: complaint.replace(/[.\s]+$/u, ""), help },
      ]);
    });
}

function report(error: unknown): void {
  if (error instanceof ProblemsError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.mistake.code;
    return;
  }
  const { code, message, stack } = error as NodeJS.ErrnoException;
  // What the system refuses is said in a line; a defect of ours shows where it happened.
  process.stderr.write(code === undefined ? `slicewise failed, which is a defect: ${stack}\n` : `${message}\n`);
  process.exitCode = EXIT.failure.code;
}

await main(hideBin(process.argv));
