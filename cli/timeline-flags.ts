import type { Problem } from "../sim/base/problems.ts";
import { parseDuration } from "../sim/base/units.ts";
import type { TimelineWish } from "../sim/scenario/timeline.ts";
import { once, parseWhole, REPLICATIONS } from "./overrides.ts";

/** Flags of `run` about its timeline, as text. */
export interface TimelineFlags {
  readonly timeline: string | string[] | undefined;
  readonly replication: string | string[] | undefined;
  readonly perfetto: string | string[] | undefined;
}

/** What the command line wants to see instant by instant. */
export interface TimelineRequest {
  readonly wish: TimelineWish;
  /** File of the trace; undefined when none is asked for. */
  readonly perfetto: string | undefined;
}

/**
 * What `--timeline FROM..TO`, `--replication` and `--perfetto` ask for; null when nothing is.
 * @param outcome where the rest of the run goes: how many scenarios there are, and whether only JSON is written
 * @param problems what is wrong goes here, to be told together
 * @throws ProblemsError when a flag was given several times or without a value
 */
export function parseTimeline(
  flags: TimelineFlags,
  outcome: { readonly scenarios: number; readonly isJsonOnly: boolean },
  problems: Problem[],
): TimelineRequest | null {
  const text = once("--timeline", flags.timeline);
  const replicationText = once("--replication", flags.replication);
  const perfetto = once("--perfetto", flags.perfetto);
  if (text === undefined) {
    for (const [path, given] of [
      ["--replication", replicationText],
      ["--perfetto", perfetto],
    ] as const) {
      if (given === undefined) continue;
      problems.push({ path, rule: "needs a window to look at", found: given, help: `Add --timeline ${EXAMPLE}` });
    }
    return null;
  }
  if (outcome.scenarios > 1 && perfetto !== undefined) {
    problems.push({
      path: "--perfetto",
      rule: "takes the trace of one scenario",
      found: `${outcome.scenarios} scenarios`,
      help: "Run them one by one",
    });
  }
  if (outcome.isJsonOnly && perfetto === undefined) {
    problems.push({
      path: "--timeline",
      rule: "has nowhere to go: with --json nothing but the result is written",
      found: text,
      help: "Use --out DIR instead of --json, or add --perfetto FILE",
    });
  }
  const replication = parseWhole("--replication", replicationText, REPLICATIONS, problems) ?? 1;
  const window = parseWindow(text, problems);
  return window === null ? null : { wish: { ...window, replication: replication - 1 }, perfetto };
}

const EXAMPLE = "10s..10.2s";

function parseWindow(text: string, problems: Problem[]): { readonly fromNs: number; readonly toNs: number } | null {
  const wrong = (rule: string): null => {
    problems.push({ path: "--timeline", rule, found: text, help: `For example --timeline ${EXAMPLE}` });
    return null;
  };
  const parts = text.split("..");
  if (parts.length !== 2) return wrong("must be FROM..TO, two instants of the simulated clock");
  const [from, to] = parts.map((part) => parseDuration(part.trim()));
  if ("rule" in from!) return wrong(`its beginning ${from.rule}`);
  if ("rule" in to!) return wrong(`its end ${to.rule}`);
  if (to!.value <= from!.value) return wrong("must end after it begins");
  return { fromNs: from!.value, toNs: to!.value };
}
