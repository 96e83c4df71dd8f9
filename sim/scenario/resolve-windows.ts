import { formatDuration } from "../base/units.ts";
import type { SpikeArrivals } from "../workload/arrivals/spike.ts";
import { expectedInWindows, type WindowArrivals } from "../workload/arrivals/windows.ts";
import type { ProcessDocument } from "./arrivals-schema.ts";
import type { Issue, IssueList } from "./issues.ts";

/** A stretch of time of the file, with its place in the list as written. */
interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
  readonly index: number;
}

/** Below so many arrivals in each round a run would do nothing but begin rounds. */
const MIN_PER_ROUND = 1e-4;

/** Windows of time, in order. */
export function resolveWindows(
  { windows, repeat }: Extract<ProcessDocument, { kind: "windows" }>,
  load: number,
  path: Issue["path"],
  issues: IssueList,
): WindowArrivals {
  const at = [...path, "windows"];
  const sorted = windows
    .map(({ start, end, rate, family, cv }, index) => ({
      index,
      startNs: start,
      endNs: end,
      ratePerS: rate * load,
      family,
      cv,
    }))
    .toSorted((a, b) => a.startNs - b.startNs);
  for (const { startNs, endNs, index } of sorted) {
    if (endNs > startNs) continue;
    issues.add([...at, index, "end"], {
      rule: "must be after start",
      found: formatDuration(endNs),
      help: `The window begins at ${formatDuration(startNs)}`,
    });
  }
  refuseOverlaps(sorted, "windows", at, issues);
  const endNs = Math.max(...sorted.map((window) => window.endNs));
  if (repeat !== undefined && repeat < endNs) {
    issues.add([...path, "repeat"], {
      rule: "must be at least the end of the last window",
      found: formatDuration(repeat),
      help: `The last window ends at ${formatDuration(endNs)}`,
    });
  }
  if (repeat !== undefined && expectedInWindows(sorted) < MIN_PER_ROUND * load) {
    issues.add(path, {
      rule: "windows that repeat must bring one request in 10,000 rounds",
      found: `${expectedInWindows(sorted) / load} in a round`,
      help: "Give higher rates, or longer windows",
    });
  }
  return { kind: "windows", windows: sorted.map(({ index: _index, ...window }) => window), repeatNs: repeat ?? null };
}

/** Spikes, in order. */
export function resolveSpikes(
  { rate, spikes }: Extract<ProcessDocument, { kind: "spike" }>,
  load: number,
  path: Issue["path"],
  issues: IssueList,
): SpikeArrivals {
  const sorted = spikes
    .map(({ start, length, factor }, index) => ({
      index,
      startNs: start,
      endNs: start + length,
      lengthNs: length,
      factor,
    }))
    .toSorted((a, b) => a.startNs - b.startNs);
  refuseOverlaps(sorted, "spikes", [...path, "spikes"], issues);
  return {
    kind: "spike",
    ratePerS: rate * load,
    spikes: sorted.map(({ startNs, lengthNs, factor }) => ({ startNs, lengthNs, factor })),
  };
}

/** @param sorted by start */
function refuseOverlaps(sorted: readonly Stretch[], what: string, path: Issue["path"], issues: IssueList): void {
  let endNs = 0;
  for (const one of sorted) {
    if (one.startNs < endNs) {
      issues.add([...path, one.index, "start"], {
        rule: `${what} must not overlap`,
        found: formatDuration(one.startNs),
        help: `The one before it ends at ${formatDuration(endNs)}`,
      });
    }
    endNs = Math.max(endNs, one.endNs);
  }
}
