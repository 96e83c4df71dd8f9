import { styleText } from "node:util";
import Table from "cli-table3";
import { NO_LINES } from "../no-lines.ts";
import { describeTrace } from "../../reports/trace/trace-finding.ts";
import { distributionRows, factRows } from "../../reports/trace/trace-rows.ts";
import type { TraceProfile } from "../../reports/trace/trace-profile.ts";
import { formatShare } from "../../reports/words.ts";

/** Clients that a terminal shows. */
const SHOWN_CLIENTS = 10;

/** What is in a trace, for a terminal. */
export function traceText(profile: TraceProfile): string {
  const { title, verdict, caveat } = describeTrace(profile);
  const facts = table([], ["left", "left"]);
  for (const { name, value, more } of factRows(profile))
    facts.push([name, more === null ? value : `${value}  (${more})`]);
  const { head, rows } = distributionRows(profile);
  const numbers = table(head, ["left", ...head.slice(1).map(() => "right" as const)]);
  for (const row of rows) numbers.push([...row]);
  const parts = [
    `${styleText("bold", title)}\n${[verdict, ...(caveat === null ? [] : [caveat])].join("\n")}`,
    facts.toString(),
    numbers.toString(),
    ...clients(profile),
  ];
  const notes = profile.notes.map((note) => `Note: ${note}`).join("\n");
  const text = [...parts, ...(notes === "" ? [] : [notes])].join("\n\n");
  return text.replaceAll(/ +$/gmu, "");
}

function clients({ clients: known }: TraceProfile): string[] {
  if (known === null) return [];
  const shown = known.largest.slice(0, SHOWN_CLIENTS);
  const rows = table(["client", "requests", "share"], ["left", "right", "right"]);
  for (const { name, requests, share } of shown) rows.push([shortened(name), requests, formatShare(share)]);
  const more = known.count - shown.length;
  return [`${rows.toString()}${more === 0 ? "" : `\n${more} more clients`}`];
}

function shortened(name: string): string {
  return name.length > 40 ? `${name.slice(0, 16)}…${name.slice(-8)}` : name;
}

function table(head: readonly string[], colAligns: ("left" | "right")[]): InstanceType<typeof Table> {
  const style = { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 };
  return new Table({ head: [...head], colAligns, style, chars: NO_LINES });
}
