import Table from "cli-table3";
import type { ContenderFigures, RatioFigures, SuiteFigures } from "./figures.ts";
import type { Unit } from "./suite.ts";
import type { Verdict } from "./targets.ts";

/** One suite for the terminal: a row for each contender, then its ratios. */
export function suiteText(suite: SuiteFigures): string {
  const table = new Table({ head: [suite.title, suite.unit, "fastest to slowest round"], style: { head: [] } });
  for (const contender of suite.contenders)
    table.push([contender.name, medianText(contender, suite.unit), rangeText(contender, suite.unit)]);
  const ratios = suite.ratios.map((ratio) => `  ${ratio.over} ÷ ${ratio.under}: ${ratioText(ratio)}`);
  const slope =
    suite.slope === null ? [] : [`  the time of one grows as size to the power of ${shortNumber(suite.slope)}`];
  return [table.toString(), ...ratios, ...slope].join("\n");
}

/** The targets for the terminal. */
export function verdictsText(verdicts: readonly Verdict[]): string {
  const table = new Table({ head: ["target", "wanted", "found", ""], style: { head: [] } });
  for (const { text, wanted, value, reached } of verdicts) {
    table.push([text, wanted, value === null ? "peer missing" : shortNumber(value), verdictWord(reached)]);
  }
  return table.toString();
}

/** What the tables in README.md and bench/TIMES.md are drawn from. */
export interface RecordedFigures {
  readonly suites: readonly SuiteFigures[];
  readonly verdicts: readonly Verdict[];
  /** Processor, cores and Node, in words. */
  readonly machine: string;
  /** ISO date without the time. */
  readonly date: string;
}

/** The targets for README.md, as Markdown. A pure function of the figures. */
export function targetsText({ verdicts, machine, date }: Omit<RecordedFigures, "suites">): string {
  const targets = verdicts.map(({ text, wanted, value, reached }) => [
    text,
    wanted,
    value === null ? "peer missing" : shortNumber(value),
    verdictWord(reached),
  ]);
  return [
    `Measured ${date} on ${machine}; every time is in [bench/TIMES.md](bench/TIMES.md).`,
    markdownTable(["what", "wanted", "found", ""], targets),
  ].join("\n\n");
}

/** Every time for bench/TIMES.md, as Markdown. A pure function of the figures. */
export function timesText({ suites, machine, date }: Omit<RecordedFigures, "verdicts">): string {
  const times = suites.flatMap(({ title, unit, contenders }) =>
    contenders.map((contender) => [
      title,
      contender.name,
      unit,
      medianText(contender, unit),
      rangeText(contender, unit),
    ]),
  );
  return [
    `Measured ${date} on ${machine}. Contenders of a group ran in turns; compare within a group only. ns are processor time of all threads, ms and rows/s real time.`,
    markdownTable(["work", "who", "unit", "median", "fastest to slowest round"], times),
  ].join("\n\n");
}

const BEGIN = "<!-- bench -->";
const END = "<!-- /bench -->";

/** The document with a text between its two markers; null where it has none. */
export function betweenMarkers(document: string, text: string): string | null {
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END);
  if (from < 0 || to < from) return null;
  return `${document.slice(0, from + BEGIN.length)}\n\n${text}\n\n${document.slice(to)}`;
}

function medianText({ medianNs, missing }: ContenderFigures, unit: Unit): string {
  return medianNs === null ? `missing: ${missing ?? "no rounds"}` : inUnit(medianNs, unit);
}

function rangeText({ minNs, maxNs }: ContenderFigures, unit: Unit): string {
  return minNs === null || maxNs === null ? "" : `${inUnit(minNs, unit)} to ${inUnit(maxNs, unit)}`;
}

function inUnit(ns: number, unit: Unit): string {
  switch (unit) {
    case "ms":
      return shortNumber(ns / 1e6);
    case "rows/s":
      return shortNumber(1e9 / ns);
    case "ns/hold":
    case "ns/request":
      return shortNumber(ns);
  }
}

function ratioText({ ratio, low, high }: RatioFigures): string {
  if (ratio === null) return "a peer is missing";
  const interval = low === null || high === null ? "" : ` (${shortNumber(low)} to ${shortNumber(high)})`;
  return `${shortNumber(ratio)}${interval}`;
}

function verdictWord(reached: boolean | null): string {
  return reached === null ? "unknown" : reached ? "reached" : "missed";
}

/** Three digits, thousands apart. */
function shortNumber(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 10 });
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
