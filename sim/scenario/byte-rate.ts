import { type Parsed, parseBytes } from "../base/units.ts";
import { notNegative, texts } from "./text-types.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };
const RULE = "must be a size per time, such as 10MB/min or 5GB/s";

/** A size per time that may be 0 [B/s]. */
export const byteRate = texts("a size per time", parseByteRate, ["10MB/min", "5GB/s"], notNegative);

/** "10MB/min" to bytes per second. */
function parseByteRate(text: string): Parsed {
  const [size, unit, ...rest] = text.split("/");
  const seconds = SECONDS[unit?.trim() ?? ""];
  if (size === undefined || seconds === undefined || rest.length > 0) return { rule: RULE };
  const parsed = parseBytes(size.trim());
  return "value" in parsed ? { value: parsed.value / seconds } : parsed;
}
