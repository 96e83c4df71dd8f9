import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { leaveFamiliesOut } from "../../sim/calibration/leave-out.ts";
import { validate } from "../../sim/calibration/validate.ts";
import { publishedObservations } from "./published.ts";
import { validationPage } from "./validation-page.ts";

/*
 * Validates against the published measurements and writes what that shows into sim/VALIDATION.md:
 * `npm run validation`. With --check it writes nothing and fails when the numbers say something else by now.
 */

const page = join(import.meta.dirname, "../../sim/VALIDATION.md");
const file = "observations.csv";
const published = publishedObservations();

if (published === null) {
  process.stdout.write("the published measurements are not at hand; sim/VALIDATION.md stays as it is\n");
} else {
  const inSample = await validate(published, file);
  const text = validationPage(inSample, await leaveFamiliesOut(published, file), published);
  if (!process.argv.includes("--check")) {
    writeFileSync(page, text);
    process.stdout.write(`wrote sim/VALIDATION.md: ${inSample.rows.length} predictions\n`);
  } else if (!existsSync(page) || readFileSync(page, "utf8") !== text) {
    process.stderr.write("sim/VALIDATION.md: must say what the measurements show now. Run npm run validation\n");
    process.exitCode = 1;
  } else {
    process.stdout.write(`sim/VALIDATION.md says what ${inSample.rows.length} predictions show\n`);
  }
}
