import type { Problem } from "../../base/problems.ts";
import { quoted } from "./quoted.ts";

/** Columns of the Azure LLM inference trace 2023. */
export const AZURE_COLUMNS = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"] as const;

const HEADER = AZURE_COLUMNS.join(",");

/** What is wrong with the first line of a file. Never skipped: it says that the columns mean something else. */
export function azureHeaderProblems(text: string): readonly Omit<Problem, "file">[] {
  const names = text.split(",");
  const help = headerHelp(text, names.length);
  if (help !== null) return [{ line: 1, column: 1, rule: `must be the header ${HEADER}`, found: quoted(text), help }];
  let column = 1;
  return names.flatMap((name, i) => {
    const place = column;
    column += name.length + 1;
    const rule = `column ${i + 1} must be called ${AZURE_COLUMNS[i]!}`;
    return name === AZURE_COLUMNS[i] ? [] : [{ line: 1, column: place, rule, found: quoted(name) }];
  });
}

/** The way out where the line is no such header at all; null where single names may be wrong. */
function headerHelp(text: string, columns: number): string | null {
  if (/^\d{4}-\d{2}-\d{2}/u.test(text)) return "Add the header above the first request";
  return columns === AZURE_COLUMNS.length ? null : "Is this a trace of another format?";
}
