import { significant } from "../../sim/base/units.ts";
import type { TraceProfile } from "./trace-profile.ts";
import { formatAmount, formatSpan, grouped, rateText } from "./trace-rows.ts";

/** What a trace shows, in words. */
export interface TraceFinding {
  readonly title: string;
  readonly verdict: string;
  /** null when nothing must be known before believing the numbers. */
  readonly caveat: string | null;
}

/** CV of gaps between which requests come as if from independent users. */
const POISSON_CV = [0.9, 1.15] as const;

/** How requests arrive. */
export type ArrivalManner = "bursts" | "independent" | "even" | "waves" | "drawn";

/** How requests arrive; null where too few arrive to tell. */
export function arrivalManner({ gapCv, gapsNs, dispersion, drawnBelowNs }: TraceProfile): ArrivalManner | null {
  if (gapCv === null || gapsNs === null) return null;
  if (drawnBelowNs !== null && gapsNs.p50 < drawnBelowNs) return "drawn";
  if (gapCv > POISSON_CV[1]) return "bursts";
  if (gapCv < POISSON_CV[0]) return "even";
  return (dispersion.per60s ?? 1) > 3 ? "waves" : "independent";
}

const MANNERS: Readonly<Record<Exclude<ArrivalManner, "drawn">, string>> = {
  bursts: "in bursts",
  independent: "as if from independent users",
  even: "more evenly than by chance",
  waves: "as if from independent users whose number swings",
};

/** The finding of a trace, true to its numbers whatever they are. */
export function describeTrace(profile: TraceProfile): TraceFinding {
  const { rows, ratePerS, spanNs, gapCv, dispersion } = profile;
  const manner = arrivalManner(profile);
  const how =
    manner === null
      ? "too few to tell how they arrive"
      : manner === "drawn"
        ? `recorded in steps of ${formatSpan(profile.drawnBelowNs!)}`
        : `arriving ${MANNERS[manner]}`;
  const requests = rows.kept === 1 ? "1 request" : `${grouped(rows.kept)} requests`;
  const title = `${requests} in ${formatSpan(spanNs)}, ${how}`;
  const rate = ratePerS === null ? [] : [`${rateText(ratePerS)} on average.`];
  const cv =
    gapCv === null || manner === "drawn"
      ? []
      : [`The CV of gaps is ${significant(gapCv)}, 1 would be independent users.`];
  const waves =
    dispersion.per60s === null
      ? []
      : [`Counts of a minute vary ${significant(dispersion.per60s)} times as much as those of independent users.`];
  return { title, verdict: [...rate, ...cv, ...waves, ...tokens(profile)].join(" "), caveat: caveatOf(profile) };
}

function tokens({ promptTokens, outputTokens }: TraceProfile): string[] {
  if (promptTokens === null || outputTokens === null) return [];
  return [
    `A prompt has ${formatAmount(promptTokens.p50)} tokens in the median and ${formatAmount(promptTokens.p99)} at p99, an answer ${formatAmount(outputTokens.p50)} and ${formatAmount(outputTokens.p99)}.`,
  ];
}

function caveatOf({ rows, problems, drawnBelowNs }: TraceProfile): string | null {
  const dropped = rows.dropped.reduce((sum, each) => sum + each.rows, 0);
  const sentences = [
    ...(drawnBelowNs === null
      ? []
      : [`Times closer than ${formatSpan(drawnBelowNs)} are drawn, so the file says nothing about shorter gaps.`]),
    ...(rows.bad === 0
      ? []
      : [rows.bad === 1 ? "1 bad row was left out." : `${grouped(rows.bad)} bad rows were left out.`]),
    ...(dropped === 0 ? [] : [`${grouped(dropped)} rows are no requests.`]),
    ...(rows.bad === 0 && problems.length > 0 ? ["The file has problems."] : []),
  ];
  return sentences.length === 0 ? null : sentences.join(" ");
}
