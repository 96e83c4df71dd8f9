import { grouped } from "./grouped.ts";
import { readCount, readPositive } from "./numbers.ts";
import { quoted } from "./quoted.ts";
import { readRows } from "./read-rows.ts";
import { lengthNames, readLengths } from "./servegen-lengths.ts";
import { drawWindow, type RateWindow } from "./servegen-window.ts";
import { type RowProblem, TraceDraft } from "./trace-draft.ts";
import type { TraceFormat, TraceOptions } from "./trace-format.ts";

const COLUMNS = "start, rate, CV, Gamma or Weibull or nothing, shape, scale";
const ROW = /^\d+,[\d.e+-]+,[\d.e+-]+,(?:Gamma|Weibull)?,[\d.e+-]+,[\d.e+-]+$/u;
/** Length of the last window of a file that has only one [s]. @source every file of the release */
const WINDOW_S = 600;

/**
 * Rates of one client in windows of time, with the distribution of its gaps; token counts are in a second file beside
 * it. The requests are made here: as many in each window as its rate says, with gaps drawn from its distribution and
 * scaled to fill the window.
 */
export const servegen: TraceFormat = {
  name: "servegen",
  doc: `CSV without header, one window of time a line: ${COLUMNS} (s, 1/s, 1, family of the gaps, 1, s); chunk-N-trace.csv needs chunk-N-dataset.json beside it for token counts. The requests are drawn by the seed: as many as each window's rate says. ServeGen (alibaba/ServeGen, Apache-2.0): Y. Xiang et al., "ServeGen: Workload Characterization and Generation of Large Language Model Serving in Production", 2025`,
  beside: lengthNames,
  recognise: ({ first }) => (ROW.test(first) ? `its lines are ${COLUMNS}` : null),
  read: (chunks, options) => {
    const draft = new TraceDraft(options, { hasTokens: true, sizeUnit: null, hasClients: false });
    const windows: RateWindow[] = [];
    return readRows(chunks, draft, {
      firstLine: `a window of time: ${COLUMNS}`,
      row: (text, line) => {
        const read = readWindow(text, line, windows.at(-1)?.startS ?? -1);
        if ("problems" in read) draft.badRow(read.problems);
        else windows.push(read.window);
      },
      end: () => makeRequests(windows, options, draft),
    });
  },
};

function readWindow(
  text: string,
  line: number,
  lastStartS: number,
): { readonly window: RateWindow } | { readonly problems: readonly RowProblem[] } {
  const fields = text.split(",");
  if (fields.length !== 6) {
    const found = `${fields.length}: ${quoted(text)}`;
    return { problems: [{ line, column: 1, rule: `must have the 6 columns ${COLUMNS}`, found }] };
  }
  const [start, rate, , family, shape] = fields as [string, string, string, string, string];
  const problems: RowProblem[] = [];
  const wrong = (index: number, rule: string): void => {
    const column = fields.slice(0, index).reduce((sum, field) => sum + field.length + 1, 1);
    problems.push({ line, column, rule, found: quoted(fields[index]!) });
  };
  const startS = readCount(start, 9_000_000);
  if (startS === null) wrong(0, "start must be a whole number of seconds within 104 days");
  else if (startS <= lastStartS) wrong(0, "start must be later than on the line before");
  const idle = family === "";
  const ratePerS = /^0(?:\.0*)?$/u.test(rate) ? 0 : readPositive(rate);
  if (ratePerS === null) wrong(1, "rate must be a number from 0");
  const shapeOf = idle ? 1 : readPositive(shape);
  if (!idle && family !== "Gamma" && family !== "Weibull") wrong(3, "family must be Gamma, Weibull or nothing");
  if (shapeOf === null) wrong(4, "shape must be a number above 0");
  if (idle && ratePerS !== null && ratePerS > 0) wrong(3, "a window with requests needs Gamma or Weibull");
  if (problems.length > 0) return { problems };
  return { window: { startS: startS!, ratePerS: ratePerS!, weibull: family === "Weibull", shape: shapeOf! } };
}

async function makeRequests(windows: readonly RateWindow[], options: TraceOptions, draft: TraceDraft): Promise<void> {
  const read = await readLengths(options);
  if ("problems" in read) {
    for (const problem of read.problems) draft.refuse(problem);
    return;
  }
  if (read.lengths === null) {
    const help = `Put ${lengthNames(options.file)[0]} into the same folder`;
    draft.refuse({ rule: "needs the file with token counts beside it", help });
    return;
  }
  let idle = 0;
  windows.forEach((window, i) => {
    const [next, before] = [windows[i + 1], windows[i - 1]];
    const lengthS =
      next !== undefined
        ? next.startS - window.startS
        : before !== undefined
          ? window.startS - before.startS
          : WINDOW_S;
    if (window.ratePerS === 0) idle++;
    drawWindow(window, lengthS, read.lengths!, draft);
  });
  const quiet = idle === 0 ? "" : ` ${grouped(idle)} of ${grouped(windows.length)} windows are idle.`;
  draft.note(
    `the file holds rates, not requests: they are drawn by the seed, as many in each window as its rate says.${quiet}`,
  );
}
