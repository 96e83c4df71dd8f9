import { runSteppingRing } from "../../bench/ours/stepping-ring.ts";
import { ROUND_ROBIN, eightTenants } from "../../bench/ours/documents.ts";
import { drawStream } from "../../bench/ours/stream-file.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { planPolicy } from "../../sim/scenario/plan.ts";

/** Bytes that the JavaScript heap grew by, for each event, in two ways to run the same requests. */
export interface BytesPerEvent {
  readonly bare: number;
  readonly product: number;
}

const MEAN_WORK_MS = 5;
const REQUESTS = 50_000;

/**
 * Measures what the event loop leaves on the heap. To be run with `--expose-gc` and a young generation that is never
 * full, so that what has been left is still there when it is counted.
 */
async function main(): Promise<void> {
  const scenario = await eightTenants(MEAN_WORK_MS, REQUESTS, "time-slicing");
  const stream = drawStream(scenario, MEAN_WORK_MS * 1e6);
  const model = planPolicy(scenario, scenario.policies[0]!);
  const found: BytesPerEvent = {
    bare: bytesPerEvent(() => runSteppingRing(stream, ROUND_ROBIN).events),
    product: bytesPerEvent(() => runModel(model).events),
  };
  console.log(JSON.stringify(found));
}

/** The least of several runs: code that the compiler has not finished with leaves more. */
function bytesPerEvent(run: () => number): number {
  let least = Infinity;
  for (let repeat = 0; repeat < 8; repeat++) {
    globalThis.gc!();
    const before = process.memoryUsage().heapUsed;
    const events = run();
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / events);
  }
  return least;
}

await main();
