import { styleText } from "node:util";
import Table from "cli-table3";
import { formatDuration, significant } from "../../sim/base/units.ts";
import { deathsText } from "../../reports/interference/death-words.ts";
import { adviceText, growthNote, reasonTexts, wayText } from "../../reports/interference/row-words.ts";
import type { InterferenceCell, InterferenceResult, RatioResult, VictimResult } from "../../sim/result/interference.ts";

const COLOUR = { tolerable: "green", slowed: "red", open: "yellow", unknown: "gray", killed: "red" } as const;

/** The matrix of every victim, and what to do, for a terminal. */
export function interferenceText(result: InterferenceResult): string {
  const { gpu, tolerate, durationNs, replications, confidence } = result;
  const head = `p50 and p99 latency beside a neighbour ÷ beside one that does nothing, on one ${gpu}; ${formatDuration(durationNs)}, ${replications} times, intervals of ${confidence * 100} %.`;
  const rule = `Tolerable: both longer by at most ${significant(tolerate * 100)} %, with their whole intervals. Of the tolerable ways the advice names the one with the lowest p99.`;
  return `${head}\n${rule}\n\n${result.victims.map((victim) => victimText(victim, result)).join("\n")}`;
}

function victimText(victim: VictimResult, result: InterferenceResult): string {
  const heads = result.ways.map((way) => wayText(way, result));
  const table = new Table({ head: [victim.name, ...heads, "advice"], style: { head: [], border: [], compact: true } });
  table.push([
    "alone, p50 p99",
    ...victim.alone.map(({ p50Ns, p99Ns }) =>
      p50Ns === null ? "-" : `${formatDuration(p50Ns)} ${p99Ns === null ? "-" : formatDuration(p99Ns)}`,
    ),
    "",
  ]);
  for (const row of victim.rows) {
    const cells = row.cells.map((cell) => styleText(COLOUR[cell.verdict], cellText(victim.name, cell)));
    table.push([row.aggressor, ...cells, adviceText(row)]);
  }
  const note = growthNote(victim);
  const lines = [...(note === null ? [] : [note]), ...reasonTexts(victim)];
  return `${table.toString()}\n${lines.map((line) => `${line}\n`).join("")}`;
}

function cellText(victim: string, { p50, p99, overloaded, deaths }: InterferenceCell): string {
  const ratios = overloaded ? "overloaded" : `${ratioText(p50)} ${ratioText(p99)}`;
  const dead = deaths === undefined ? "" : deathsText(victim, deaths);
  return dead === "" ? ratios : `${ratios}\n${dead.replaceAll("; ", "\n")}`;
}

function ratioText(ratio: RatioResult | null): string {
  if (ratio === null) return "-";
  const { value, interval } = ratio;
  const half = interval === null ? 0 : (interval[1] - interval[0]) / 2;
  return half < 0.005 ? `${value.toFixed(2)}x` : `${value.toFixed(2)}x ±${half.toFixed(2)}`;
}
