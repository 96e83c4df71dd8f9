/** A unit for an axis along a trace. */
export interface SpanUnit {
  /** In full, for an axis title. */
  readonly name: string;
  readonly ns: number;
}

/** Seconds up to 5 min, minutes up to 5 h, hours up to 3 days, then days. */
export function spanUnit(spanNs: number): SpanUnit {
  if (spanNs < 300e9) return { name: "seconds", ns: 1e9 };
  if (spanNs < 5 * 3600e9) return { name: "minutes", ns: 60e9 };
  if (spanNs < 3 * 86_400e9) return { name: "hours", ns: 3600e9 };
  return { name: "days", ns: 86_400e9 };
}
