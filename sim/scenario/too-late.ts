import { formatDuration } from "../base/units.ts";
import type { Arrivals } from "../workload/arrivals/index.ts";
import type { TraceArrivals } from "./scenario.ts";

/**
 * What the reader of a result must know where a spike, a window or a ramp lies wholly after the counted time.
 * @param endNs requests that arrive from here on are not counted [ns]
 * @returns at most one note
 */
export function tooLateNotes(tenant: string, arrivals: Arrivals | TraceArrivals, endNs: number): string[] {
  switch (arrivals.kind) {
    case "batch":
      return tooLateNotes(tenant, arrivals.batches, endNs);
    case "spike":
      return notesOf(
        "spike",
        tenant,
        arrivals.spikes.map(({ startNs }) => startNs),
        endNs,
      );
    case "windows":
      return notesOf(
        "window",
        tenant,
        arrivals.windows.map(({ startNs }) => startNs),
        endNs,
      );
    case "ramp":
      return notesOf("ramp", tenant, [arrivals.startNs], endNs);
    default:
      return [];
  }
}

/** @param startsNs ascending */
function notesOf(what: string, tenant: string, startsNs: readonly number[], endNs: number): string[] {
  const late = startsNs.filter((startNs) => startNs >= endNs);
  if (late.length === 0) return [];
  const one = late.length === 1;
  const which = startsNs.length === 1 ? `The ${what}` : `${late.length} of the ${startsNs.length} ${what}s`;
  const first = `${one ? "begins" : "begin"} at ${formatDuration(late[0]!)}${one ? "" : " or later"}`;
  const never = `${one ? "it never happens" : "they never happen"} within the duration`;
  return [`${which} of ${tenant} ${first}, but the scenario counts until ${formatDuration(endNs)}: ${never}.`];
}
