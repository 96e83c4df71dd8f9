import { BUSY_NEIGHBOUR_LOSS } from "../../sim/calibration/constants.ts";
import { PRIORS } from "../../sim/calibration/priors.ts";
import { PRIOR_NAMES } from "../../sim/calibration/prior.ts";
import type { Observations } from "../../sim/calibration/read-observations.ts";
import { significant } from "../../sim/base/units.ts";
import type { ErrorSummary, Stratum, StratumScore, ValidationResult } from "../../sim/result/validation.ts";
import { MPS_CONTENTION, MPS_CROWDING, MPS_LATENCY_FILL, MPS_OVERLAP_GAIN } from "../../sim/sharing/constants.ts";

/** Above this the page asks for a reason. */
const LARGE = 0.1;

/** Why a family stays off in a stratum, and which measurement would settle it; written after looking at its rows. */
const REASONS: Readonly<Record<string, string>> = {
  "mig-scaling mlperf-resnet50-singlestream":
    "A step of 0.5 ms is taken for mostly overhead, but not for nearly nothing else; the instance is 1.4 times slower, SSD's 4.8 times. A second instance size, or SM_ACTIVE of the solo run, would tell them apart.",
  "mig-scaling mlperf-rnnt-singlestream":
    "A step of 14 ms usually fills the GPU, but this recurrent network is hundreds of short steps one after the other, and the instance is only 3.2 times slower. SM_ACTIVE of the solo run would show it.",
  "mig-scaling mlperf-ssd-resnet34-singlestream":
    "A detection model of 1200×1200 pixels nearly fills the GPU at batch 1, which its latency does not show in full. SM_ACTIVE of the solo run would.",
  "mig-scaling mlperf-rnnt-offline":
    "The instance is 8.6 to 9.2 times slower, more than its share of SMs (7.7) or of bandwidth (8) explains. Its smaller L2 probably no longer holds the weights that each step reads again; a run in 2g and 3g would show the step.",
  "host-bound miso":
    "The same input pipeline: MobileNet's work is taken for larger than it is, so that its slices are thought to be full.",
  "busy-neighbours mlperf-rnnt-offline":
    "As without neighbours: the slice itself is slower than its SMs and its bandwidth explain.",
  "mig-scaling miso":
    "MobileNet training waits for its input pipeline at every given batch, so the GPU work hides below it. One given row in a slice, or GR_ENGINE_ACTIVE, would uncover it.",
};

/** The page sim/VALIDATION.md. Pure: the same measurements give the same text. */
export function validationPage(
  result: ValidationResult,
  leftOut: readonly StratumScore[],
  { groups }: Observations,
): string {
  const given = groups.reduce((sum, group) => sum + group.given.length, 0);
  const families = new Set(groups.map(({ family }) => family)).size;
  return `# Predictions against published measurements

Everything here is written by \`npm run validation\` from \`observations.csv\`, a collection of measurements that other
people published; \`npm run validation -- --check\` fails when the numbers say something else. ${given} given rows of
${groups.length} workloads in ${families} families; ${result.rows.length} rows predicted, each by a simulation of the ordinary engine.
Errors are |ln(predicted ÷ measured)|. A stratum's score is the median over families of the family's median, since rows
of one sweep are correlated. See decisions [0011](decisions/0011-calibration.md) for the method.

**Worst stratum: ${result.worst.stratum}, ${percent(result.worst.score)}. Median over strata ${percent(result.median)}. Order right in ${percent(result.order.right ?? 1)} of ${result.order.pairs} pairs**
(SM ratio: ${percent(result.order.smRatio ?? 0)}; N × alone: ${percent(result.order.timesN ?? 0)}; pairs are two rows of one group and batch whose measured values
differ by more than 5 %).

## By stratum

_new family_ is the score when priors and constants were fitted without the family that is predicted: what a workload of
another source can expect. _form_ is the law fitted to all rows of a group, which no calibration can beat.

${table(
  ["stratum", "families", "rows", "score", "new family", "p90", "bias", "SM ratio", "N × alone", "form"],
  result.strata.map((one) => [
    one.stratum,
    String(one.families.length),
    String(one.rows),
    percent(one.score),
    percent(leftOut.find(({ stratum }) => stratum === one.stratum)?.score ?? 0),
    percent(one.p90),
    signed(one.bias),
    percent(one.smRatio),
    percent(one.timesN),
    percent(one.floor),
  ]),
)}

## By family

${table(
  ["stratum", "family", "rows", "median", "new family", "p90", "bias", "SM ratio", "N × alone", "form"],
  result.strata.flatMap(({ stratum, families: own }) =>
    own.map((family) => [
      stratum,
      family.name,
      String(family.rows),
      percent(family.median),
      percent(medianWithout(leftOut, stratum, family.name)),
      percent(family.p90),
      signed(family.bias),
      percent(family.smRatio),
      percent(family.timesN),
      percent(family.floor),
    ]),
  ),
)}

Families with at least ten predicted rows, against the better of the two naive predictors:

${table(
  ["family", "rows", "median", "better naive"],
  result.families
    .filter(({ rows }) => rows >= 10)
    .map((family) => [family.name, String(family.rows), percent(family.median), percent(better(family))]),
)}

## By workload

${table(
  ["workload", "priors", "given", "rows", "median", "p90", "bias", "form"],
  result.groups.map((group) => [
    group.name,
    group.regime,
    String(group.given),
    String(group.rows),
    percent(group.median),
    percent(group.p90),
    signed(group.bias),
    percent(group.floor),
  ]),
)}

## What stays above ${LARGE * 100} %

${large(result)}

The ten worst rows:

${table(
  ["row", "setting", "measured", "predicted", "error"],
  result.worstRows.map(({ id, setting, measured, predicted, error }) => [
    id,
    setting,
    significant(measured),
    significant(predicted),
    signed(error),
  ]),
)}

## Rows that contradict their own source

They stand far from a law fitted to all rows of their group. They are kept, in fits and in scores.

${result.contradicted.length === 0 ? "None." : result.contradicted.map(({ id, reason }) => `- \`${id}\`: ${reason}`).join("\n")}
${result.left.length === 0 ? "" : `\nLeft out:\n\n${result.left.map(({ group, id, reason }) => `- ${id ?? group}: ${reason}`).join("\n")}\n`}
## Constants fitted here

${table(
  ["constant", "value", "range", "source"],
  (
    [
      ["MPS overlap gain", MPS_OVERLAP_GAIN],
      ["MPS contention", MPS_CONTENTION],
      ["MPS crowding", MPS_CROWDING],
      ["MPS latency fill", MPS_LATENCY_FILL],
      ["loss per busy neighbour", BUSY_NEIGHBOUR_LOSS],
    ] as const
  ).map(([name, { value, range, source }]) => [
    name,
    String(value),
    range === undefined ? "" : range.join(" to "),
    source,
  ]),
)}

Means of the priors, logarithms and logits (sim/calibration/prior.ts says of what):

${table(
  ["priors", ...PRIOR_NAMES],
  Object.entries(PRIORS).map(([regime, prior]) => [
    regime,
    ...PRIOR_NAMES.map((name) => `${prior[name].mean} ± ${prior[name].sd}`),
  ]),
)}

## How thin the evidence is

- Time-slicing rests on one server on one H200, which 96 clients keep host-bound; it sets the share of host time of
  processes that are run beside each other, so its in-sample error says little. Time-slicing inside MIG: nothing.
- MPS rests on five image classifiers of one paper (ParvaGPU) and two molecular-dynamics benchmarks, all of them equal
  processes: what a compute-bound and a memory-bound process do to each other is not in the data.
- MPS inside MIG comes from ParvaGPU alone: its in-sample score is a fit of a few priors to five workloads, and what a
  new source can expect is in the other column.
- A kind of work that only one family shows falls back, in the column _new family_, on the start of its priors, and MPS
  without ParvaGPU nearly on the start of its constants. Those starts are reasons, not fits, but people who had seen these
  numbers wrote them down: for time-slicing, MPS and MPS inside MIG the column is rather too good.
- All measurements are closed loops and mean times: nothing here checks the percentiles of open arrivals.
- Times on MIG slices of Hopper: no published measurement by profile is known.
- Host-bound rows are told apart by what was measured: a step at most 1.15 times as long as on the largest given part.

Data: MISO, MIGProfiler and ParvaGPU under the MIT licence; MLPerf: result derived from MLCommons inference results, not
verified by MLCommons; the others are figures quoted with their source in the file.
`;
}

function large({ strata }: ValidationResult): string {
  const found = strata.flatMap(({ stratum, families }) =>
    families
      .filter(({ median, p90, rows }) => median > LARGE || (p90 > 2 * LARGE && rows >= 10))
      .map(({ name, median, p90 }) => {
        const reason = REASONS[`${stratum} ${name}`] ?? "No reason is known beyond the spread of the priors.";
        return `- **${stratum}, ${name}**: median ${percent(median)}, 90th percentile ${percent(p90)}. ${reason}`;
      }),
  );
  return found.length === 0 ? "Nothing." : found.join("\n");
}

function medianWithout(scores: readonly StratumScore[], stratum: Stratum, family: string): number {
  const families = scores.find((one) => one.stratum === stratum)?.families ?? [];
  return families.find(({ name }) => name === family)?.median ?? 0;
}

function better({ smRatio, timesN }: ErrorSummary): number {
  return Math.min(smRatio, timesN);
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${percent(Math.abs(value))}`;
}

/** A Markdown table as the formatter writes it: columns padded, all but the first to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}
