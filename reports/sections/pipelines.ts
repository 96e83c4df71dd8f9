import type { RunResult } from "../../sim/result/run.ts";
import { drawStages } from "../charts/stages.ts";
import type { Markup } from "../markup.ts";
import { figure } from "../page-shell.ts";

/** Where the time of each pipeline's requests goes, stage by stage; nothing where there is no pipeline. */
export function pipelinesSection(result: RunResult): readonly Markup[] {
  return result.tenants.flatMap((_, index) => {
    const chart = drawStages(result, index);
    return chart === null ? [] : [figure(`stages-${index}`, false, chart)];
  });
}
