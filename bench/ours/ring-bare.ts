import type { Prepare } from "../harness/round.ts";
import { processorNs } from "../harness/stopwatch.ts";
import { ROUND_ROBIN } from "./documents.ts";
import { runSteppingRing } from "./stepping-ring.ts";
import { readStream } from "./stream-file.ts";

/** The bare event loop with the round robin and nothing else. */
export const contender: Prepare<{ readonly stream: string }> = ({ stream: file }) => {
  const stream = readStream(file);
  return () => {
    const from = processorNs();
    const { events: steps, ...counts } = runSteppingRing(stream, ROUND_ROBIN);
    return { ns: processorNs() - from, units: counts.finished, counts: { ...counts, steps } };
  };
};
