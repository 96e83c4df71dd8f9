import { TRACE_FORMATS } from "../../sim/workload/traces/index.ts";
import { openTrace } from "../../sim/workload/traces/open-trace.ts";
import type { Prepare } from "../harness/round.ts";

/** Reads a trace file and checks every row. */
export const contender: Prepare<{ readonly file: string; readonly format: string }> = ({ file, format }) => {
  const { read } = TRACE_FORMATS.find(({ name }) => name === format)!;
  return async () => {
    const from = performance.now();
    const outcome = await read(openTrace(file), { file });
    const ns = (performance.now() - from) * 1e6;
    if ("problems" in outcome) throw new Error(`${file}: ${outcome.problems[0]!.rule}`);
    return { ns, units: outcome.trace.atNs.length };
  };
};
