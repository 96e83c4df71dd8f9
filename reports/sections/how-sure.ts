import { formatDuration, significant } from "../../sim/base/units.ts";
import { GRADES } from "../../sim/base/fact.ts";
import type { ComparisonResult, PolicyComparison } from "../../sim/result/comparison.ts";
import type { RunResult, WarmUp } from "../../sim/result/run.ts";
import { estimateCell } from "../estimate-cell.ts";
import { markup, type Markup } from "../markup.ts";
import { placedPolicies } from "../placement-words.ts";
import { hasQueue } from "../queues.ts";
import { capitalised, countOf, formatRate, formatShare, listed, numberWord } from "../words.ts";

/** How sure this is: replications, warm-up, effective samples, load, which differences are real, constants by grade. */
export function howSureSection(result: RunResult): Markup {
  return markup`<section id="how-sure" aria-labelledby="how-sure-title">
<h2 id="how-sure-title">${titleOf(result)}</h2>
<p>${designText(result)}${placementText(result)}${histogramText(result)} ${gradesText(result)}</p>
${loadTable(result)}${partitionTable(result)}${comparisonTable(result)}</section>
`;
}

/** States how many comparisons name a best policy, or what the numbers are instead. */
function titleOf({ comparisons, experiment, policies }: RunResult): string {
  const opening = "How sure is this:";
  if (experiment.intervals === "exact") return `${opening} nothing is random`;
  if (experiment.intervals !== "replications") return `${opening} one run, with intervals for its targets only`;
  const compared = comparisons.filter(({ tenant }) => tenant !== null);
  const runs = countOf(experiment.replications, "replication");
  if (policies.length < 2) return `${opening} ${runs}`;
  const decided = compared.filter(({ policies: all }) => all.some(({ standing }) => standing === "best"));
  return `${opening} ${runs}; a best policy stands out for ${decided.length === compared.length ? "every service" : `${numberWord(decided.length)} of ${countOf(compared.length, "service")}`}`;
}

function designText({ experiment, window, tenants }: RunResult): string {
  const runs =
    experiment.replications === 1
      ? "The scenario was run once."
      : `The scenario was run ${experiment.replications} times with independent draws; under every policy the same requests arrive, so differences are paired. A percentile is taken in each replication, and the interval is that of their mean (Student's t, ${Math.round(experiment.confidence * 100)} %).`;
  const precision = experiment.precision;
  const asked =
    precision === null
      ? ""
      : ` Asked for was a half width of ${formatShare(precision.asked)}; ${
          precision.reached === null
            ? "no interval is known"
            : `the widest, of ${precision.widest}, has ${formatShare(precision.reached)}${precision.met ? "" : ` after the ${precision.budget} replications allowed`}`
        }.`;
  return `${runs}${asked} ${warmUpText(
    tenants.map(({ warmup }) => warmup),
    experiment.horizon,
    window.durationNs,
  )}`;
}

function warmUpText(warmUps: readonly WarmUp[], horizon: "steady" | "finite", durationNs: number): string {
  if (horizon === "finite")
    return "Recorded arrivals end, so this is about these requests from an empty system on: nothing is a warm-up.";
  const [first] = warmUps;
  if (first === undefined) return "";
  if (first.rule === "given") return `The first ${formatDuration(first.ns)} are warm-up, as the scenario says.`;
  const longest = Math.max(...warmUps.map(({ ns }) => ns));
  const unsettled = warmUps.some((warmUp) => warmUp.unsettled.length > 0);
  return `The warm-up of each service, found by MSER-5 and the same under every policy, is ${longest === 0 ? "none" : `at most ${formatDuration(longest)} of ${formatDuration(durationNs)}`}.${unsettled ? " Where the table says so, too few requests came for it, or they showed no steady part." : ""}`;
}

/** Says whose intervals include the luck of placement; nothing where all tenants are pinned. */
function placementText(result: RunResult): string {
  const placed = placedPolicies(result).map(({ name }) => name);
  if (placed.length === 0) return "";
  return ` Under ${listed(placed)} every replication places the services anew, so intervals include the luck of placement.`;
}

/** Says which percentiles were read off histograms; nothing where every request was kept. */
function histogramText({ policies }: RunResult): string {
  const condensed = policies.flatMap(({ tenants }) => tenants.filter((tenant) => tenant.percentileError !== undefined));
  if (condensed.length === 0) return "";
  const names = [...new Set(condensed.map(({ name }) => name))];
  const error = Math.max(...condensed.map(({ percentileError }) => percentileError!));
  return ` Too many requests of ${listed(names)} ended to keep each, so percentiles of their times come from histograms and may be off by ${significant(error * 100)} %.`;
}

function gradesText({ assumptions }: RunResult): string {
  const counts = GRADES.flatMap((grade) => {
    const count = assumptions.filter((one) => one.grade === grade).length;
    return count === 0 ? [] : [`${numberWord(count)} ${grade}`];
  });
  if (counts.length === 0) return "";
  return `Intervals are about chance alone, not about the model: of its constants here, ${listed(counts)}.`;
}

function loadTable(result: RunResult): Markup {
  return markup`<details><summary><b>Load and effective requests</b> <span>of every service under every policy</span></summary>
<p class="caption">Carried are the requests that finished in the second half of the measured window, by its length: a whole number, so off by up to one request in that time also where nothing is random.</p>
${scroll(
  "Load and effective requests",
  markup`<table class="numbers"><thead><tr><th scope="col">Service, policy</th><th scope="col">queue</th><th scope="col">arrive</th><th scope="col">carried</th><th scope="col">GPU time asked</th><th scope="col">requests</th><th scope="col">worth, independent</th><th scope="col">warm-up</th></tr></thead>${result.tenants.map(
    (tenant, rank) => markup`
<tbody><tr><th scope="rowgroup" colspan="8">${tenant.name}</th></tr>${result.policies.flatMap((policy) => {
      const found = policy.tenants[rank];
      if (found === undefined) return [];
      const { load, latencyNs } = found;
      const settled = tenant.warmup.unsettled.includes(policy.name) ? ", not settled" : "";
      return [
        markup`
<tr><th scope="row">${policy.name}</th><td>${hasQueue(found) ? load.verdict : "not served to the end"}</td><td>${estimateCell(load.arrivedPerS, load.intervals.arrivedPerS, formatRate)}</td><td>${estimateCell(load.carriedPerS, load.intervals.carriedPerS, formatRate)}</td><td>${estimateCell(load.offered, load.intervals.offered, formatShare)}</td><td>${String(latencyNs.count)}</td><td>${String(Math.round(latencyNs.effective))}</td><td>${formatDuration(tenant.warmup.ns)}${settled}</td></tr>`,
      ];
    })}</tbody>`,
  )}</table>`,
)}</details>
`;
}

function partitionTable({ policies }: RunResult): Markup {
  return markup`<details><summary><b>Use of every partition</b> <span>SMs at work and bandwidth used, with intervals</span></summary>
${scroll(
  "Use of every partition",
  markup`<table class="numbers"><thead><tr><th scope="col">Policy, partition</th><th scope="col">SMs at work</th><th scope="col">bandwidth used</th></tr></thead>${policies.map(
    (policy) => markup`
<tbody><tr><th scope="rowgroup" colspan="3">${policy.name}</th></tr>${policy.gpus.flatMap(({ partitions }) =>
      partitions.map(
        ({ id, smUtilisation, bandwidthUtilisation, intervals }) => markup`
<tr><th scope="row">${id}</th><td>${estimateCell(smUtilisation, intervals.smUtilisation, formatShare)}</td><td>${estimateCell(bandwidthUtilisation, intervals.bandwidthUtilisation, formatShare)}</td></tr>`,
      ),
    )}</tbody>`,
  )}</table>`,
)}</details>
`;
}

function comparisonTable({ comparisons, policies, experiment }: RunResult): Markup | null {
  if (policies.length < 2 || experiment.intervals !== "replications") return null;
  return markup`<h3>Which differences are real</h3>
<p class="caption">Paired over replications, all policies of a row at once (Hsu’s comparisons with the best): “best” and “worse” hold together with ${Math.round(experiment.confidence * 100)} % confidence in a row, not over all rows. In per cent: the probability that the policy is truly the best.</p>
${scroll(
  "Comparison of policies",
  markup`<table class="numbers"><thead><tr><th scope="col">Compared by</th>${policies.map(({ name }) => markup`<th scope="col">${name}</th>`)}</tr></thead><tbody>${comparisons.map(
    (comparison) => markup`
<tr><th scope="row">${comparison.tenant ?? "all services"}: ${comparison.metric}</th>${comparison.policies.map((one) => comparisonCell(comparison, one))}</tr>`,
  )}</tbody></table>`,
)}`;
}

function comparisonCell(
  { unit }: ComparisonResult,
  { standing, why, mean, probabilityOfBest }: PolicyComparison,
): Markup {
  if (standing === "left out" || mean === null) return markup`<td>left out<small>${why ?? ""}</small></td>`;
  const value = unit === "ns" ? formatDuration(mean) : unit === "1/s" ? formatRate(mean) : significant(mean);
  const words = standing === "no difference from best" ? "no difference" : standing;
  const chance = probabilityOfBest === null ? "" : `, ${formatShare(probabilityOfBest)}`;
  return markup`<td>${value}<small>${words}${chance}</small></td>`;
}

function scroll(label: string, table: Markup): Markup {
  return markup`<div class="scroll" role="region" aria-label="${capitalised(label)}" tabindex="0">${table}</div>
`;
}
