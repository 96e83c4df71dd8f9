import { basename } from "node:path";
import { stringify } from "yaml";
import { type CalibratedWorkload, calibrate } from "../../sim/calibration/calibrate.ts";
import { workloadsText } from "../../sim/calibration/workloads-text.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import { readObservationsFile } from "../observations-file.ts";

/** Flags of `calibrate`. */
export interface CalibrateArguments {
  readonly observations: string;
  readonly out: string | undefined;
}

/** Fits workloads to measurements and writes them. @throws ProblemsError with everything that is wrong with the file */
export function calibrateFile({ observations, out }: CalibrateArguments): void {
  const { workloads, left } = calibrate(readObservationsFile(observations));
  const text = workloadsText(workloads, observations);
  for (const { group, reason } of left) process.stderr.write(`left out: ${group}: ${reason}\n`);
  if (out === undefined) {
    process.stdout.write(text);
    return;
  }
  replaceFile(out, underItsName(text, out));
  process.stdout.write(`${workloads.map(line).join("\n")}\n\nWorkloads: ${out}\n`);
}

/** The example at the head of the file names the file itself, which lies beside the scenario most of the time. */
function underItsName(text: string, out: string): string {
  const name = stringify(basename(out), { lineWidth: 0 }).trimEnd();
  return text.replace(/^#( +workloads: ).*$/mu, (_, key: string) => `#${key}${name}`);
}

function line({ fit, residual, assumed, spread }: CalibratedWorkload): string {
  const rows = `${fit.residuals.length} ${fit.residuals.length === 1 ? "row" : "rows"}`;
  const unsure = spread.map(({ setting, sd }) => `${setting} ±${(sd * 100).toFixed(0)} %`).join("; ");
  const priors = assumed.length === 0 ? "nothing" : assumed.join(", ");
  return `${fit.group.name}: ${rows}, median residual ${(residual * 100).toFixed(1)} %; assumed: ${priors}; predictions: ${unsure}`;
}
