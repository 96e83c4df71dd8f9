import type { Problem } from "../../sim/base/problems.ts";
import { parseFraction, significant } from "../../sim/base/units.ts";

/**
 * The share by which a neighbour may lengthen a latency, as written for `--tolerate`. A plain number above 1 is refused: "10"
 * means ten per cent to whoever writes it, and a thousand per cent to whoever reads it.
 * @param problems gets what is wrong with it
 * @returns 0 where something is wrong
 */
export function tolerateOf(text: string, problems: Problem[]): number {
  const parsed = parseFraction(text);
  if (!("value" in parsed) || !(parsed.value >= 0)) {
    problems.push({ path: "--tolerate", rule: "must be a share such as 10%", found: text });
    return 0;
  }
  if (parsed.value > 1 && !text.includes("%")) {
    const rule = "a plain number is a share, and this one is more than the whole";
    const help = `Write "${text}%" for ${text} per cent, "${significant(parsed.value * 100)}%" for ${text} times.`;
    problems.push({ path: "--tolerate", rule, found: text, help });
    return 0;
  }
  return parsed.value;
}
