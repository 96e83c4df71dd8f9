import { drawAttainment } from "./attainment.ts";
import { drawBlame } from "./blame.ts";
import type { DrawChart } from "./chart.ts";
import { drawEngineTime } from "./engine-time.ts";
import { drawGoodput } from "./goodput.ts";
import { drawLatencyTail } from "./latency-tail.ts";

/**
 * Every chart of the report, in its order there. A new chart is a file and a line here.
 * - name:  id in the page
 * - place: `first` stands under the verdict; `half` shares its row with the next `half`; `full` has a row to itself
 */
export const CHARTS: readonly {
  readonly name: string;
  readonly place: "first" | "half" | "full";
  readonly draw: DrawChart;
}[] = [
  { name: "blame", place: "first", draw: drawBlame },
  { name: "latency-tail", place: "full", draw: drawLatencyTail },
  { name: "attainment", place: "half", draw: drawAttainment },
  { name: "goodput", place: "half", draw: drawGoodput },
  { name: "engine-time", place: "full", draw: drawEngineTime },
];
