import { styleText } from "node:util";
import Table from "cli-table3";
import { formatDuration, significant } from "../../sim/base/units.ts";
import { namesText } from "../../sim/choice/names.ts";
import { candidateText, headroomText as marginText, measureOf, quantityText } from "../../sim/result/choice-words.ts";
import type { CandidateResult, ChoiceResult, GpuChoice } from "../../sim/result/choice.ts";
import type { Interval } from "../../sim/result/interval.ts";

/** Candidates in the table of a terminal, at most. */
const ROWS = 10;

/** The answer for a terminal: sentences first, then the numbers. */
export function choiceText(result: ChoiceResult): string {
  const { recommendation, search, flips, notes } = result;
  const [head, ...rest] = recommendation.sentences;
  const blocks = [
    styleText("bold", head ?? "Nothing was found."),
    rest.join("\n"),
    candidatesTable(result),
    searchText(search),
    recommendation.givenUp.length === 0 ? "" : `Given up:\n${lines(recommendation.givenUp)}`,
    headroomText(result),
    flips.length === 0 ? "" : `What would change the answer:\n${lines(flips.map(({ text }) => text))}`,
    gpusText(result.gpus),
    notes.join("\n"),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function candidatesTable({ candidates, objective, indifference }: ChoiceResult): string {
  if (candidates.length === 0) return "";
  const hasTargets = candidates.some(({ tenants }) => tenants.some(({ limit }) => limit !== null));
  const measure = measureOf(objective, hasTargets);
  const table = new Table({
    head: ["candidate", "GPUs", "targets", measure.title, "", "best with"],
    style: { head: [], border: [], compact: true },
    colWidths: [52, null, 22, 24],
    wordWrap: true,
  });
  for (const one of candidates.slice(0, ROWS)) {
    table.push([
      one.name,
      one.gpus,
      one.why ?? "met",
      candidateText(one, measure),
      one.standing,
      one.probabilityOfBest === null ? "" : `${significant(100 * one.probabilityOfBest)} %`,
    ]);
  }
  const share = `${significant(100 * indifference)} %`;
  return `${table.toString()}\nDifferences up to ${share} count as none; "best with" is the probability of being the best, by these replications; those without a difference share theirs.`;
}

function searchText({ existed, pruned, simulated, notTried, excluded }: ChoiceResult["search"]): string {
  const rules = pruned.filter(({ count }) => count > 0).map(({ rule, count }) => `${count} (${rule})`);
  const out = rules.length === 0 ? "" : `; ruled out: ${rules.join(", ")}`;
  const left = notTried === 0 ? "" : `; ${notTried} ranked behind by the estimate and not simulated`;
  const not = excluded.length === 0 ? "" : ` Excluded: ${excluded.join(", ")}.`;
  return `${existed} candidates existed${out}; ${simulated} simulated${left}.${not}`;
}

function headroomText({ headroom }: ChoiceResult): string {
  if (headroom.length === 0) return "";
  const known = headroom.filter(({ factor }) => factor !== null);
  const table = new Table({
    head: ["", "until a target breaks", "first"],
    style: { head: [], border: [], compact: true },
  });
  for (const one of known) {
    table.push([`${one.of} of ${one.tenant ?? "all together"}`, marginText(one), one.breaks ?? ""]);
  }
  const resolution = Math.max(...headroom.map((one) => one.resolution));
  const reasons = [...new Set(headroom.flatMap(({ why }) => (why === null ? [] : [why])))];
  const without = reasons.map((reason) => {
    const names = headroom.flatMap(({ tenant, why }) => (why === reason ? [tenant ?? "all together"] : []));
    return `Headroom of ${namesText(names)}: ${reason}.`;
  });
  const head = `Headroom${resolution === 0 ? "" : `, loads to ${significant(100 * resolution)} %`}:`;
  return [...(known.length === 0 ? [] : [head, table.toString()]), ...without].join("\n");
}

function gpusText(gpus: readonly GpuChoice[]): string {
  if (gpus.length === 0) return "";
  const table = new Table({
    head: ["GPU", "best", "targets", "worst ÷ limit", "remarks"],
    style: { head: [], border: [], compact: true },
    colWidths: [18, 40, 12, 22, 40],
    wordWrap: true,
  });
  for (const { title, recommended, state, value, interval, remarks } of gpus) {
    table.push([title, recommended ?? "-", state ?? "-", shown(value, interval), remarks.join("; ")]);
  }
  return `The same tenants on every GPU of the catalogue:\n${table.toString()}`;
}

/** A ratio, or a time where it is too large for one. */
function shown(value: CandidateResult["value"], interval: Interval | null): string {
  if (value === null) return "-";
  return quantityText(value, interval, value > 10_000 ? formatDuration : significant);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `  ${text}`).join("\n");
}
