import type { FaultReading, FaultReadingResult } from "../sim/result/faults.ts";
import type { PolicyResult, RunResult } from "../sim/result/run.ts";

/** A policy in one reading of what is contested: a column of every table about faults. */
export interface FaultColumn {
  readonly policy: PolicyResult;
  readonly found: FaultReadingResult;
  /** How it reads what is contested, in words; null where that changes nothing. */
  readonly reading: string | null;
  /** Whether it is the scenario's reading, which all other numbers of the policy rest on. */
  readonly isOwn: boolean;
}

/** The columns of a run, policies in their order and the scenario's reading first; none where nothing breaks. */
export function faultColumns(result: RunResult): FaultColumn[] {
  return result.policies.flatMap((policy) => {
    const readings = policy.faults?.readings ?? [];
    const all = readings.map(({ reading }) => reading);
    return readings.map((found, i) => ({ policy, found, reading: wordsOf(found.reading, all), isOwn: i === 0 }));
  });
}

/** "slicing, collateral 1". */
export function columnLabel({ policy, reading }: FaultColumn): string {
  return reading === null ? policy.name : `${policy.name}, ${reading}`;
}

/** Requests that were lost, at work or in queues, in all replications. */
export function lostIn({ found }: Pick<FaultColumn, "found">): number {
  return found.classes.reduce((sum, { lostServing, lostQueued }) => sum + lostServing + lostQueued, 0);
}

/** What tells a reading from the others of its policy. */
function wordsOf(reading: FaultReading, all: readonly FaultReading[]): string | null {
  const differ = (pick: (one: FaultReading) => unknown): boolean => new Set(all.map(pick)).size > 1;
  const words = [
    ...(differ(({ collateral }) => collateral) ? [`collateral ${reading.collateral}`] : []),
    ...(differ(({ drainOnUncontained }) => drainOnUncontained)
      ? [reading.drainOnUncontained ? "others drained" : "reset at once"]
      : []),
  ];
  return words.length === 0 ? null : words.join(", ");
}
