import { formatDuration, significant } from "../sim/base/units.ts";
import type { Interval } from "../sim/result/interval.ts";
import type { PolicyResult, Target, TenantResult, TargetOutcome } from "../sim/result/run.ts";

// English for counts, lists, ratios and money; shared by the sentences, the tables and the charts.

const NUMBER_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split(" ");
const ACRONYMS: Readonly<Record<string, string>> = { gpu: "GPU", mig: "MIG", mps: "MPS", vgpu: "vGPU", llm: "LLM" };
const CURRENCY_SIGNS: Readonly<Record<string, string>> = { USD: "$", EUR: "€", GBP: "£", JPY: "¥" };

/** Hours of a mean month: 365 × 24 ÷ 12. */
export const HOURS_PER_MONTH = 730;

/** "no", "one" … "twelve", then digits. */
export function numberWord(count: number): string {
  return NUMBER_WORDS[count] ?? String(count);
}

/** "one service", "six services". */
export function countOf(count: number, noun: string): string {
  return `${numberWord(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The same text in which no line ends between a number and its unit, or after a "≥". */
export function unbroken(text: string): string {
  return text.replace(/(?<=\d) (?=(?:%|ns|µs|ms|s|min|h|MiB|GiB)(?![\p{L}\d]))|(?<=≥) /gu, "\u00a0");
}

/** First letter in upper case; the rest is left alone. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[], conjunction = "and"): string {
  const last = items.at(-1);
  if (last === undefined) return "";
  return items.length === 1 ? last : `${items.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** "chat's", "embeddings'"; the letter s has "s's". */
export function possessive(name: string): string {
  return name.endsWith("s") && name !== "s" ? `${name}'` : `${name}'s`;
}

/** The same text with acronyms in capitals: "MIG with mps" becomes "MIG with MPS". */
export function withAcronyms(text: string): string {
  return text.replace(/\b[a-z]+\b/gu, (word) => ACRONYMS[word] ?? word);
}

/** Family of the GPUs in words of a data sheet: "a100-sxm4-80gb" is an "A100"; several families are "GPU". */
function gpuFamily(policy: PolicyResult): string {
  const families = new Set(policy.gpus.map((gpu) => gpu.type.split("-")[0] ?? ""));
  const [only] = families;
  return families.size === 1 && only !== undefined && /\d/u.test(only) ? only.toUpperCase() : "GPU";
}

/** "two A100s", "one GPU". */
export function gpuCount(policy: PolicyResult): string {
  return countOf(policy.gpusUsed, gpuFamily(policy));
}

/** "p99" or "p99.9". */
function percentileName(quantile: number): string {
  return `p${Number((quantile * 100).toPrecision(6))}`;
}

const METRIC_WORDS = { latency: "latency", ttft: "TTFT", tpot: "TPOT", throughput: "throughput" } as const;

/** "p99 TTFT", "throughput". */
export function metricName(target: Pick<Target, "metric" | "quantile">): string {
  const word = METRIC_WORDS[target.metric];
  return target.quantile === null ? word : `${percentileName(target.quantile)} ${word}`;
}

/** "p99 latency below 50.0 ms", "throughput above 12.0/s". */
export function targetText(target: Target): string {
  return target.metric === "throughput"
    ? `${metricName(target)} above ${formatRate(target.limit)}`
    : `${metricName(target)} below ${formatDuration(target.limit)}`;
}

/** Requests per second: "12.0/s". */
export function formatRate(perS: number): string {
  return `${significant(perS)}/s`;
}

/** A share from 0 to 1: "99.1 %". Never rounds to 100 % what is less, nor to 0 % what is more. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  const percent = share * 100;
  if (share < 1 && percent >= 99.95)
    return percent >= 99.995 ? ">99.99 %" : `${(Math.floor(percent * 100) / 100).toFixed(2)} %`;
  return share === 1 || share === 0 ? `${percent} %` : `${percent.toFixed(1)} %`;
}

/**
 * A target's ratio. Met: per cent of what is allowed, "81 %". Missed: a multiple, "2.30×". The two forms tell
 * met from missed without colour, and rounding never moves a ratio across 1.
 */
export function formatRatio(ratio: number): string {
  if (ratio === 1) return "100 %";
  if (ratio < 1) {
    const percent = Math.round(ratio * 100);
    if (percent < 100) return ratio > 0 && percent === 0 ? "<1 %" : `${percent} %`;
    return ratio >= 0.9995 ? ">99.9 %" : `${(ratio * 100).toFixed(1)} %`;
  }
  if (ratio < 1.005) return ratio < 1.0005 ? ">1×" : `${ratio.toFixed(3)}×`;
  return `${significant(ratio)}×`;
}

/**
 * A met or missed outcome as its value against its target: "81 %" and "2.30×" of a time that is allowed, but of a
 * throughput what is achieved, "6.20×" where the target is met and "70 %" where it is not.
 * @param outcome  with a ratio
 */
export function formatOutcome(outcome: TargetOutcome): string {
  return formatRatio(outcome.metric === "throughput" ? 1 / outcome.ratio! : outcome.ratio!);
}

/**
 * How far the true value of an outcome may lie from {@link formatOutcome}, in its unit: "±4 %", "±0.12×"; the
 * farther side of an interval that is not even. Empty without an interval.
 * @param outcome with a ratio
 */
export function formatSpread(outcome: TargetOutcome): string {
  const interval = outcome.intervals.ratio;
  if (interval === undefined) return "";
  const [a, b] = interval.map((ratio) => (outcome.metric === "throughput" ? 1 / ratio : ratio)) as [number, number];
  const value = outcome.metric === "throughput" ? 1 / outcome.ratio! : outcome.ratio!;
  const spread = Math.max(Math.abs(a - value), Math.abs(b - value));
  if (spread === 0) return "";
  if (value > 1) return spread < 0.005 ? "±<0.01×" : `±${spread < 1 ? spread.toFixed(2) : significant(spread)}×`;
  return spread < 0.005 ? "±<1 %" : `±${Math.ceil(spread * 100 - 1e-9)} %`;
}

/** "4.20 s to 4.91 s", with the writing of the value itself. */
export function formatInterval(interval: Interval, write: (value: number) => string): string {
  const [low, high] = interval.map(write);
  return low === high ? low! : `${low} to ${high}`;
}

/**
 * Whether the value behind an outcome is a lower bound: requests still open at the end have had at least their
 * age of latency, and of time to first token if they wait for one. Nothing of the kind holds per output token.
 */
export function isLowerBound(tenant: TenantResult, outcome: Pick<TargetOutcome, "metric">): boolean {
  return tenant.latencyIsLowerBound && (outcome.metric === "latency" || outcome.metric === "ttft");
}

/** An amount with its currency, thousands in groups: "$6,420", "8.80 CHF". At most three decimals' worth of noise is cut. */
export function formatMoney(amount: number, currency: string): string {
  const size = Math.abs(amount);
  const [whole, cents] = (size >= 1000 ? Math.round(size).toString() : size.toFixed(2)).split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/gu, ",");
  const digits = `${grouped}${cents === undefined ? "" : `.${cents}`}`;
  const sign = /^\p{Sc}$/u.test(currency) ? currency : CURRENCY_SIGNS[currency];
  return `${amount < 0 ? "−" : ""}${sign === undefined ? `${digits} ${currency}`.trim() : `${sign}${digits}`}`;
}

/** "$8.80 an hour ($6,424 a month)". */
export function costRate(perHour: number, currency: string): string {
  return `${formatMoney(perHour, currency)} an hour (${formatMoney(perHour * HOURS_PER_MONTH, currency)} a month)`;
}
