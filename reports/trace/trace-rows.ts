import { formatDuration, significant } from "../../sim/base/units.ts";
import { formatRate, formatShare } from "../words.ts";
import type { Distribution, TraceProfile } from "./trace-profile.ts";

/** One number of a trace, in words. */
export interface FactRow {
  readonly name: string;
  readonly value: string;
  readonly more: string | null;
}

/** 8819 as "8,819". */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/gu, ",");
}

/** A count of tokens, or a size: whole and grouped from 100 on. */
export function formatAmount(value: number): string {
  return value >= 100 ? grouped(Math.round(value)) : Number.isInteger(value) ? String(value) : significant(value);
}

/** A mean rate, per hour where it is less than one in ten seconds. */
export function rateText(perS: number): string {
  return perS >= 0.1 ? formatRate(perS) : `${significant(perS * 3600)}/h`;
}

/** A time from the start of the trace: like a duration, in days from three of them on. */
export function formatSpan(ns: number): string {
  return ns >= 3 * 86_400e9 ? `${significant(ns / 86_400e9)} days` : formatDuration(ns);
}

/** The numbers of a trace that stand for themselves, in a fixed order. */
export function factRows(profile: TraceProfile): readonly FactRow[] {
  const { rows, format, dispersion, largestGap, peakMinute, window } = profile;
  const left = [
    ...(rows.bad === 0 ? [] : [row("bad rows", grouped(rows.bad), "left out; the problems say why")]),
    ...rows.dropped.map((each) => row("rows dropped", grouped(each.rows), each.reason)),
  ];
  const part =
    window === null
      ? []
      : [
          row(
            "window",
            `${formatSpan(window.fromNs)} to ${window.toNs === null ? "the end" : formatSpan(window.toNs)}`,
            `${grouped(rows.outsideWindow)} requests outside`,
          ),
        ];
  return [
    row("format", format.name, format.recognisedBecause ?? "as given"),
    row("requests", grouped(rows.kept)),
    ...left,
    ...part,
    row("span", formatSpan(profile.spanNs), profile.firstNs === 0 ? null : `from ${formatSpan(profile.firstNs)} on`),
    row("mean rate", profile.ratePerS === null ? "none" : rateText(profile.ratePerS)),
    ...(peakMinute === null
      ? []
      : [
          row("busiest minute", `${grouped(peakMinute.requests)} requests`, `from ${formatSpan(peakMinute.fromNs)} on`),
        ]),
    row("CV of gaps", number(profile.gapCv), "1 for independent users"),
    ...(profile.zeroGaps === 0 ? [] : [row("gaps of 0", formatShare(profile.zeroGaps), "of all gaps")]),
    row("dispersion at 1 s", number(dispersion.per1s), "variance ÷ mean of counts; 1 for independent users"),
    row("dispersion at 60 s", number(dispersion.per60s)),
    ...(largestGap === null
      ? []
      : [row("largest gap", formatSpan(largestGap.ns), `after ${formatSpan(largestGap.afterNs)}`)]),
    ...(profile.clients === null ? [] : [row("clients", grouped(profile.clients.count))]),
  ];
}

/** Percentiles of every column that the trace has. */
export function distributionRows(profile: TraceProfile): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const head = ["", "mean", "min", "p10", "p50", "p90", "p99", "p99.9", "max"];
  const column = (name: string, of: Distribution | null, write: (value: number) => string): (readonly string[])[] =>
    of === null ? [] : [[name, ...[of.mean, of.min, of.p10, of.p50, of.p90, of.p99, of.p999, of.max].map(write)]];
  const unit = profile.size === null || profile.size.unit === "1" ? "" : ` [${profile.size.unit}]`;
  return {
    head,
    rows: [
      ...column("gap", profile.gapsNs, formatSpan),
      ...column("prompt tokens", profile.promptTokens, formatAmount),
      ...column("output tokens", profile.outputTokens, formatAmount),
      ...column(`size${unit}`, profile.size, formatAmount),
    ],
  };
}

function number(value: number | null): string {
  return value === null ? "too little to tell" : significant(value);
}

function row(name: string, value: string, more: string | null = null): FactRow {
  return { name, value, more };
}
