import { batchMoments, sizeMoments } from "./batch.ts";
import type { Arrivals } from "./index.ts";
import { type Moments, noClosedForm } from "./moments.ts";
import { processKind } from "./processes.ts";

/** What is known exactly about the arrivals of a tenant in the long run. */
export function arrivalMoments(arrivals: Arrivals): Moments {
  switch (arrivals.kind) {
    case "batch":
      return batchMoments(arrivals, processKind(arrivals.batches).moments(arrivals.batches));
    case "closed":
      return nothingKnown("clients wait for answers, so arrivals depend on the service");
    case "listed":
      return nothingKnown("arrivals are listed one by one, and end");
    case "fed":
      return nothingKnown("arrivals are the ends of the stage before it, which depend on the policy");
    default:
      return processKind(arrivals).moments(arrivals);
  }
}

/** Whether arrivals are drawn at random, so that repetitions would differ. */
export function drawsArrivals(arrivals: Arrivals): boolean {
  switch (arrivals.kind) {
    case "batch":
      return sizeMoments(arrivals.size).variance > 0 || processKind(arrivals.batches).isDrawn(arrivals.batches);
    case "closed":
      return arrivals.think === "exponential" && arrivals.thinkNs > 0;
    case "listed":
    case "fed":
      return false;
    default:
      return processKind(arrivals).isDrawn(arrivals);
  }
}

function nothingKnown(why: string): Moments {
  const none = noClosedForm(why);
  return { ratePerS: none, gapCv: none, dispersion: none };
}
