import { styleText } from "node:util";
import Table from "cli-table3";
import { flipWords, metricWords, pointWords, rangeWords, verdictWords } from "../../sim/claims/claims-text.ts";
import { TABLE_TITLES } from "../../sim/claims/rows.ts";
import type { ClaimResult, ClaimsResult, PointVerdict } from "../../sim/result/claims.ts";

const COLOUR = {
  holds: "green",
  "holds only when": "yellow",
  "does not hold": "red",
  "cannot be told": "gray",
} as const;
const MARKS: Readonly<Record<PointVerdict, string>> = {
  holds: "holds",
  fails: "contradicted",
  same: "no difference",
  unknown: "cannot be told",
  reference: "reference",
};

/** Both tables and the numbers behind each row, for a terminal. */
export function claimsText({ claims, confidence }: ClaimsResult): string {
  const tables = (["A", "B"] as const).flatMap((name) => {
    const rows = claims.filter(({ table }) => table === name);
    return rows.length === 0 ? [] : [tableText(name, rows)];
  });
  return `${tables.join("\n")}\nIntervals are of ${confidence * 100} %. They are about chance, not about the model: sim/VALIDATION.md says how far that is off.\n`;
}

function tableText(name: ClaimResult["table"], rows: readonly ClaimResult[]): string {
  const table = new Table({
    head: ["", "what is said", "measured", "over", "flips"],
    colWidths: [18, 30, 32, 24, 24],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    table.push([
      row.row,
      row.claim,
      styleText(COLOUR[row.verdict], verdictWords(row)),
      rangeWords(row),
      flipWords(row),
    ]);
  }
  const title = styleText("bold", `Table ${name}: ${TABLE_TITLES[name]}`);
  return `${title}\n${table.toString()}\n\n${rows.map(numbersText).join("\n")}`;
}

function numbersText(claim: ClaimResult): string {
  const { row, metric, axis, rule, points, name } = claim;
  const lines = points.map(
    (point) => `  ${axis.title} ${point.value}: ${MARKS[point.verdict]}; ${pointWords(point, metric)}\n`,
  );
  return `${styleText("bold", row)} (${name}): ${metricWords(metric)}. ${rule}\n${lines.join("")}`;
}

/** Both tables as Markdown, as README has them. */
export function claimsMarkdown({ claims }: ClaimsResult): string {
  const tables = (["A", "B"] as const).map((name) => {
    const rows = claims.filter(({ table }) => table === name);
    const head = ["", "what is said", "measured", "parameter and range", "flips"];
    const lines = [
      head,
      head.map(() => "---"),
      ...rows.map((row) => [
        `[${row.row}](scenarios/claims/${row.name}.yaml)`,
        row.claim,
        `**${verdictWords(row)}**: ${examplesOf(row)}`,
        rangeWords(row),
        flipWords(row),
      ]),
    ];
    return `Table ${name}: ${TABLE_TITLES[name]}\n\n${lines.map((line) => `| ${line.join(" | ")} |`).join("\n")}`;
  });
  return tables.join("\n\n");
}

/** The numbers at the ends of the range. */
function examplesOf({ points, metric }: ClaimResult): string {
  const ends = [points[0]!, points.at(-1)!];
  return `${metricWords(metric)} ${ends.map((point) => `at ${point.value} ${pointWords(point, metric)}`).join("; ")}`;
}
