import type { Prepare } from "../harness/round.ts";
import { ROUND_ROBIN } from "./documents.ts";
import { runSteppingRing } from "./stepping-ring.ts";
import { readStream } from "./stream-file.ts";

/** The bare event loop with the round robin and nothing else. */
export const contender: Prepare<{ readonly stream: string }> = ({ stream: file }) => {
  const stream = readStream(file);
  return () => {
    const from = performance.now();
    const { events: steps, ...counts } = runSteppingRing(stream, ROUND_ROBIN);
    return { ns: (performance.now() - from) * 1e6, units: counts.finished, counts: { ...counts, steps } };
  };
};
