import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fitPriors } from "../../sim/calibration/fit-priors.ts";
import { fitSharing, type FittedConstants, valuesOf } from "../../sim/calibration/fit-sharing.ts";
import { SHARING_CONSTANTS } from "../../sim/calibration/law.ts";
import { PRIOR_START } from "../../sim/calibration/prior-start.ts";
import type { PriorTable } from "../../sim/calibration/prior.ts";
import { publishedObservations } from "./published.ts";

/*
 * Fits the constants that all groups share to the published measurements, and writes them: `npm run fit`. With --check
 * it writes nothing and fails when they have changed. Priors rest on the constants of sharing, which therefore come first;
 * `--only sharing` or `--only priors` does one of the two.
 */

const root = join(import.meta.dirname, "../..");
const SHARING = join(root, "sim/sharing/fitted-sharing.ts");
const PRIORS = join(root, "sim/calibration/priors.ts");
const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : undefined;

const SOURCES: Readonly<Record<keyof FittedConstants, string>> = {
  overlapGain: "published closed loops of equal processes under MPS on A100 (ParvaGPU, OpenMM)",
  contention: "published closed loops of equal processes under MPS on A100 (ParvaGPU, OpenMM)",
  crowding: "published closed loops of equal processes under MPS on A100 (ParvaGPU, OpenMM)",
  latencyFill: "published closed loops of equal processes under MPS on A100 (ParvaGPU, OpenMM)",
  busyNeighbourLoss: "MLPerf Inference on A100 1g instances with and without busy neighbours",
};

const published = publishedObservations();
if (published === null) {
  process.stdout.write("the published measurements are not at hand; nothing fitted\n");
} else {
  const { groups } = published;
  const sharing = only === "priors" ? null : fitSharing(groups);
  const constants = sharing === null ? SHARING_CONSTANTS : valuesOf(sharing);
  if (sharing !== null) settle(SHARING, sharingText(sharing));
  if (only !== "sharing") settle(PRIORS, priorsText(fitPriors(groups, PRIOR_START, constants)));
}

function settle(file: string, text: string): void {
  const name = file.slice(root.length + 1);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
    process.stdout.write(`wrote ${name}\n`);
  } else if (readFileSync(file, "utf8") === text) {
    process.stdout.write(`${name} is what the measurements give\n`);
  } else {
    process.stderr.write(`${name}: the measurements give other numbers now. Run npm run fit\n`);
    process.exitCode = 1;
  }
}

function sharingText(constants: FittedConstants): string {
  const names = Object.keys(SOURCES) as (keyof FittedConstants)[];
  const entries = names.map((name) => {
    const { value, range } = constants[name];
    return `  ${name}: {
    value: ${value},
    range: [${range.join(", ")}],
    source:
      "fit to ${SOURCES[name]}, range over leaving groups or families out",
  },
`;
  });
  return `/* Written by \`npm run fit\` from the published measurements; \`npm run fit -- --check\` fails when it is stale. */

interface FittedConstant {
  readonly value: number;
  readonly range: readonly [number, number];
  readonly source: string;
}

/** Constants of sharing that were fitted to published measurements. */
export const FITTED_SHARING: Readonly<
  Record<"overlapGain" | "contention" | "crowding" | "latencyFill" | "busyNeighbourLoss", FittedConstant>
> = {
${entries.join("")}};
`;
}

function priorsText(table: PriorTable): string {
  const regimes = Object.entries(table).map(([regime, prior]) => {
    const lines = Object.entries(prior).map(([name, { mean, sd }]) => `    ${name}: { mean: ${mean}, sd: ${sd} },\n`);
    return `  ${regime}: {\n${lines.join("")}  },\n`;
  });
  return `import type { PriorTable } from "./prior.ts";

/* Written by \`npm run fit\` from the published measurements; \`npm run fit -- --check\` fails when it is stale. */

/** Priors by regime: means fitted over families, widths as they began. */
export const PRIORS: PriorTable = {
${regimes.join("")}};
`;
}
