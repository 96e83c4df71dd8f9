import type { TraceProfile } from "../../reports/trace/trace-profile.ts";
import { VERSION } from "../../sim/base/version.ts";
import type { RequestTrace } from "../../sim/workload/traces/trace-format.ts";
import { busiest, courseOf, dispersionOf } from "./counts.ts";
import { distributionOf, topShareOf } from "./distribution.ts";

/** Clients that are listed by name. */
const LISTED_CLIENTS = 20;

/** What is known of a trace besides its requests. */
export type ProfileSource = Pick<TraceProfile, "file" | "format" | "window" | "seed" | "problems"> & {
  /** Requests of the trace outside the window. */
  readonly outsideWindow: number;
};

/** Tells what is in a trace. @param trace its times from time 0 of the whole trace, at least one request */
export function profileOf(trace: RequestTrace, { outsideWindow, ...source }: ProfileSource): TraceProfile {
  const { atNs, promptTokens, outputTokens, hasTokens, size, sizeUnit, dropped, skipped, notes } = trace;
  const kept = atNs.length;
  const gaps = atNs.subarray(1).map((at, i) => at - atNs[i]!);
  const spanNs = atNs[kept - 1]! - atNs[0]!;
  const widest = gaps.reduce((best, gap, i) => (gap > gaps[best]! ? i : best), 0);
  return {
    schemaVersion: 1,
    kind: "trace",
    tool: { name: "slicewise", version: VERSION },
    ...source,
    rows: { kept, outsideWindow, bad: skipped, dropped },
    firstNs: atNs[0]!,
    spanNs,
    ratePerS: spanNs === 0 ? null : ((kept - 1) / spanNs) * 1e9,
    gapCv: gaps.length < 2 || spanNs === 0 ? null : cvOf(gaps),
    zeroGaps: gaps.length === 0 ? 0 : gaps.filter((gap) => gap === 0).length / gaps.length,
    dispersion: { per1s: dispersionOf(atNs, 1e9), per60s: dispersionOf(atNs, 60e9) },
    gapsNs: gaps.length === 0 ? null : distributionOf(gaps),
    largestGap: gaps.length === 0 ? null : { ns: gaps[widest]!, afterNs: atNs[widest]! },
    promptTokens: hasTokens ? distributionOf(promptTokens) : null,
    outputTokens: hasTokens ? distributionOf(outputTokens) : null,
    size: size === null ? null : { ...distributionOf(size), unit: sizeUnit!, topShare: topShareOf(size) },
    clients: clientsOf(trace),
    peakMinute: busiest(atNs, 60e9),
    course: courseOf(atNs),
    drawnBelowNs: trace.drawnBelowNs,
    notes,
  };
}

function cvOf(gaps: Float64Array): number {
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return Math.sqrt(variance) / mean;
}

function clientsOf({ client, clients, atNs }: RequestTrace): TraceProfile["clients"] {
  if (client === null) return null;
  const counts = clients.map(() => 0);
  for (const number of client) counts[number]!++;
  const all = clients
    .map((name, number) => ({ name, requests: counts[number]!, share: counts[number]! / atNs.length }))
    .filter(({ requests }) => requests > 0)
    .toSorted((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1));
  const rest = all.slice(LISTED_CLIENTS);
  const others = { clients: rest.length, requests: rest.reduce((sum, { requests }) => sum + requests, 0) };
  return { count: all.length, largest: all.slice(0, LISTED_CLIENTS), others };
}
