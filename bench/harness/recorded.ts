import type { SuiteFigures } from "./figures.ts";
import type { Machine } from "./machine.ts";
import { TARGETS, verdicts } from "./targets.ts";
import { targetsText, timesText } from "./text.ts";

/** What a line of bench/history.jsonl says, as far as tables are drawn from it. */
export interface RecordedLine {
  /** ISO date and time. */
  readonly date: string;
  readonly machine: Machine;
  readonly suites: readonly SuiteFigures[];
}

/**
 * What a recorded run puts between the markers of which document.
 * @returns paths from the root of the repository, each with its Markdown
 */
export function recordedParts({
  date,
  machine,
  suites,
}: RecordedLine): readonly (readonly [file: string, text: string])[] {
  const head = {
    machine: `${machine.cores} cores of ${machine.cpu}, Node.js ${machine.node}`,
    date: date.slice(0, 10),
  };
  return [
    ["README.md", targetsText({ ...head, verdicts: verdicts(TARGETS, suites) })],
    ["bench/TIMES.md", timesText({ ...head, suites })],
  ];
}
