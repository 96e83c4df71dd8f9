import { basename } from "node:path";
import { stableJson } from "../../sim/base/json.ts";
import { formatDuration } from "../../sim/base/units.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import { takeRows } from "../../sim/workload/traces/take-rows.ts";
import type { RequestTrace, TraceWindow } from "../../sim/workload/traces/trace-format.ts";
import { mistake } from "../mistake.ts";
import { once } from "../overrides.ts";
import { formatOf, openWhole, windowOf } from "../trace/open.ts";
import { profileOf } from "../trace/profile.ts";
import { traceText } from "../trace/trace-text.ts";

/** Flags of `trace`. */
export interface TraceArguments {
  readonly file: string;
  readonly format: string | string[] | undefined;
  readonly window: string | string[] | undefined;
  readonly seed: string | string[] | undefined;
  readonly json: boolean;
  readonly html: string | string[] | undefined;
}

/**
 * Tells what is in a trace file. A file with bad rows is told of without them, and then refused.
 * @throws ProblemsError with everything that is wrong with flags and file
 */
export async function trace(flags: TraceArguments): Promise<void> {
  const name = once("--format", flags.format);
  const windowText = once("--window", flags.window);
  const html = once("--html", flags.html);
  const window = windowText === undefined ? null : windowOf(windowText);
  const seed = seedOf(once("--seed", flags.seed));
  const found = await formatOf(flags.file, name);
  const opened = await openWhole(flags.file, found, { seed, ...(window === null ? {} : { window }) });
  const inside = window === null ? opened.trace : cut(opened.trace, window);
  const profile = profileOf(inside, {
    file: basename(flags.file),
    format: { name: found.format.name, recognisedBecause: found.given ? null : found.why },
    window,
    seed,
    problems: opened.problems.map((problem) => problem.replaceAll(flags.file, basename(flags.file))),
    outsideWindow: opened.trace.unmade + opened.trace.atNs.length - inside.atNs.length,
  });
  process.stdout.write(flags.json ? stableJson(profile) : `${traceText(profile)}\n`);
  if (html !== undefined) {
    // Loaded here because the chart packages take longer to load than everything else together.
    const { renderTraceReport } = await import("../../reports/trace/trace-page.ts");
    replaceFile(html, renderTraceReport(profile));
    if (!flags.json) process.stdout.write(`\nReport: ${html}\n`);
  }
  if (opened.error !== null) throw opened.error;
}

function seedOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const seed = /^\d{1,16}$/u.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) mistake("--seed", { rule: "must be a whole number from 0", found: text });
  return seed;
}

/** The requests in a window, at the times that the whole trace gives them. */
function cut(whole: RequestTrace, { fromNs, toNs }: TraceWindow): RequestTrace {
  const { atNs } = whole;
  const rows = Uint32Array.from(atNs.keys()).filter(
    (row) => atNs[row]! >= fromNs && (toNs === null || atNs[row]! < toNs),
  );
  if (rows.length > 0) return takeRows(whole, rows);
  const help = `Its requests arrive from ${formatDuration(atNs[0]!)} to ${formatDuration(atNs.at(-1)!)}`;
  return mistake("--window", { rule: "holds no request of the trace", help });
}
