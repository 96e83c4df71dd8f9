import type { ChoiceResult } from "../../sim/result/choice.ts";
import { markup } from "../markup.ts";
import { pageShell } from "../page-shell.ts";

/** The page of a choice. */
export function renderChoiceReport(result: ChoiceResult): string {
  return pageShell(
    { kicker: result.scenario.title, title: result.recommendation.sentences[0]!, verdict: "", caveat: null },
    markup``,
    result.tool,
  );
}
