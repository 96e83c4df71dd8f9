import { ProblemsError, formatProblem } from "../../sim/base/problems.ts";
import { suggest } from "../../sim/base/did-you-mean.ts";
import { parseDuration } from "../../sim/base/units.ts";
import { TRACE_FORMATS } from "../../sim/workload/traces/index.ts";
import { besideTrace, openTrace } from "../../sim/workload/traces/open-trace.ts";
import { recognise, type Recognised, traceHead } from "../../sim/workload/traces/recognise.ts";
import type { RequestTrace, TraceOptions, TraceWindow } from "../../sim/workload/traces/trace-format.ts";
import { mistake } from "../mistake.ts";

/** A trace that was read, maybe with bad rows left out. */
export interface OpenedTrace {
  readonly trace: RequestTrace;
  /** What is wrong with the rows left out, with their places; empty for a sound file. */
  readonly problems: readonly string[];
  readonly error: ProblemsError | null;
}

/**
 * The format that is named, or else the one that the file looks like.
 * @throws ProblemsError when there is none, or the file is empty
 */
export async function formatOf(
  file: string,
  name: string | undefined,
): Promise<Recognised & { readonly given: boolean }> {
  if (name !== undefined) {
    const format = TRACE_FORMATS.find((known) => known.name === name);
    const names = TRACE_FORMATS.map((known) => known.name);
    if (format === undefined) {
      mistake("--format", { rule: "is not a known trace format", found: name, help: suggest(name, names) });
    }
    await refuseEmpty(file);
    return { format, why: "", given: true };
  }
  await refuseEmpty(file);
  const found = recognise(file, await traceHead(file, openTrace(file)));
  if ("problem" in found) throw new ProblemsError([found.problem]);
  return { ...found, given: false };
}

async function refuseEmpty(file: string): Promise<void> {
  for await (const chunk of openTrace(file)) if (chunk.length > 0) return;
  mistake(file, { rule: "is empty", help: "Was it written to the end?" });
}

/** Reads a trace; where rows are bad, once more without them. @throws ProblemsError when nothing can be read */
export async function openWhole(
  file: string,
  { format }: Recognised,
  options: Pick<TraceOptions, "seed" | "window">,
): Promise<OpenedTrace> {
  const all = { file, openBeside: besideTrace(file), ...options };
  const strict = await format.read(openTrace(file), all);
  if ("trace" in strict) return { trace: strict.trace, problems: [], error: null };
  const error = new ProblemsError(strict.problems);
  const lenient = await format.read(openTrace(file), { ...all, skipBadRows: true });
  if ("problems" in lenient) throw error;
  return { trace: lenient.trace, problems: strict.problems.map(formatProblem), error };
}

/** "10min..1h", "10min..", "..1h" as a part of the trace's time. @throws ProblemsError for anything else */
export function windowOf(text: string): TraceWindow {
  const help = "Write it as 10min..1h, 10min.. or ..1h";
  const ends = text.split("..");
  if (ends.length !== 2 || text === "..")
    mistake("--window", { rule: "must be two times with .. between", found: text, help });
  const [fromNs, toNs] = ends.map((end) => {
    if (end === "") return null;
    const parsed = parseDuration(end);
    if ("rule" in parsed) mistake("--window", { rule: parsed.rule, found: end, help });
    if (parsed.value < 0) mistake("--window", { rule: "must not be negative", found: end, help });
    return parsed.value;
  });
  const window = { fromNs: fromNs ?? 0, toNs: toNs ?? null };
  if (window.toNs !== null && window.toNs <= window.fromNs) {
    mistake("--window", { rule: "must end later than it begins", found: text, help });
  }
  return window;
}
