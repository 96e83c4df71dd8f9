import type { SweepResult } from "../../sim/result/sweep.ts";
import { capitalised, countOf, listed, numberWord } from "../words.ts";
import { cellName, chartAxes, findingAxis, variedAxes } from "./axes.ts";
import { capacitySentence } from "./capacity.ts";
import {
  outcomeClause,
  outcomeOf,
  readAlike,
  tally,
  tallySentence,
  type CellOutcome,
  type Tally,
} from "./cell-outcome.ts";
import { contrastTitle } from "./contrast.ts";
import { formatMetric, metricTitle } from "./metric-words.ts";
import { overtakingTitle } from "./overtaking.ts";
import { flipsOf, groupPlace, lineGroups } from "./segments.ts";
import { slicesOf } from "./slices.ts";

/** What a sweep shows, in words, computed from its numbers alone. */
export interface SweepFinding {
  readonly title: string;
  /** At most three sentences, the most important first. */
  readonly verdict: string;
  /** What the verdict has no room for, for the map of winners; may be empty. */
  readonly rest: string;
  readonly caveat: string;
}

const SENTENCES_AT_MOST = 3;

/** Groups of lines told one by one in the verdict; the others are counted. */
const GROUPS_AT_MOST = 3;

/**
 * Which policy wins where, where that changes, and how far each meets its targets. A policy wins a cell only where it
 * stands as best there; where there is no difference from the best, nobody does.
 */
export function describeSweep(result: SweepResult): SweepFinding {
  const counts = tally(result);
  if (result.cells.length === 0 || result.policies.length === 0)
    return {
      title: "Nothing was run",
      verdict: "The sweep has no cells to compare.",
      rest: "",
      caveat: "No number was measured.",
    };
  if (result.policies.length === 1) {
    const range = rangeSentence(result);
    const capacity = capacitySentence(result);
    const verdict = ["One policy was run, so there is nothing to compare it with.", capacity].filter(
      (part) => part !== null,
    );
    return { title: range, verdict: verdict.join(" "), rest: "", caveat: caveatOf(result, counts) };
  }
  const title = titleOf(result, counts);
  const [first, ...others] = title.grouped ? groupSentences(result) : flipSentences(result);
  const sentences = [
    title.tallied ? null : `${capitalisedOwn(tallySentence(result, counts))}.`,
    title.overtaking ? null : first,
    capacitySentence(result),
    counts.alone === 0 ? null : aloneSentence(counts.alone),
    title.overtaking ? first : null,
    ...others,
  ].filter((sentence) => typeof sentence === "string");
  return {
    title: title.text,
    verdict: sentences.length === 0 ? `${contrastOf(result)}.` : sentences.slice(0, SENTENCES_AT_MOST).join(" "),
    rest: sentences.slice(SENTENCES_AT_MOST).join(" "),
    caveat: caveatOf(result, counts),
  };
}

/** Where the policies lie furthest apart, for a verdict that has nothing else to say. */
function contrastOf(result: SweepResult): string {
  const axis = chartAxes(result)[0] ?? 0;
  return contrastTitle(result, slicesOf(result, [axis]).slices, axis);
}

/** Only sentences of this program begin with a capital; a policy's name stays as written. */
function capitalisedOwn(sentence: string): string {
  return /^(?:no|every|it) /u.test(sentence) ? capitalised(sentence) : sentence;
}

interface Title {
  readonly text: string;
  /** Whether the counts need not be said again: the title gives them, or all lines in full. */
  readonly tallied: boolean;
  /** Whether lines differ, so that the verdict tells them. */
  readonly grouped: boolean;
  /** Whether it says where the winner changes, so that lines come last. */
  readonly overtaking: boolean;
}

function titleOf(result: SweepResult, counts: Tally): Title {
  const total = countOf(counts.cells, "cell");
  const flat = (text: string): Title => ({ text, tallied: true, grouped: false, overtaking: false });
  if (counts.tied === counts.cells) return flat(`No policy wins: no difference is proven in any of ${total}`);
  if (counts.overloaded === counts.cells) return flat(`No policy wins: none keeps up in any of ${total}`);
  if (counts.impossible === counts.cells) return flat(`No policy wins: none is possible in any of ${total}`);
  if (counts.wins.length === 0 || counts.wins[0]!.cells === counts.cells) return flat(tallySentence(result, counts));
  const groups = lineGroups(result);
  if (groups.length === 1) {
    const others = variedAxes(result).length > 1 ? "; the same whatever the other axes are" : "";
    return flat(`${capitalisedOwn(groups[0]!.sentence)}${others}`);
  }
  const byCategory = groups.length === 0 && variedAxes(result).length === 1 ? categoryTitle(result) : null;
  if (byCategory !== null) return { text: byCategory, tallied: false, grouped: false, overtaking: false };
  const overtaking = overtakingTitle(result);
  const grouped = groups.length > 1;
  return overtaking === null
    ? { text: tallySentence(result, counts), tallied: true, grouped, overtaking: false }
    : { text: overtaking, tallied: false, grouped, overtaking: true };
}

/** "mig wins at bursty and diurnal; no difference at steady"; null where that would be a long list. */
function categoryTitle(result: SweepResult): string | null {
  const { title, values } = result.axes[variedAxes(result)[0]!]!;
  if (values.length > 6) return null;
  const groups: { readonly outcome: CellOutcome; readonly texts: string[] }[] = [];
  for (const [index, cell] of result.cells.entries()) {
    const outcome = outcomeOf(cell);
    const text = values[index % values.length]!.text;
    const group = groups.find((each) => readAlike(each.outcome, outcome));
    if (group === undefined) groups.push({ outcome, texts: [text] });
    else group.texts.push(text);
  }
  const rank = ({ outcome }: (typeof groups)[number]): number => (outcome.kind === "winner" ? 0 : 1);
  const clauses = groups
    .toSorted((a, b) => rank(a) - rank(b) || b.texts.length - a.texts.length)
    .map(
      ({ outcome, texts }, index) =>
        `${outcomeClause(result, outcome)} at ${index === 0 ? `${title} = ` : ""}${listed(texts)}`,
    );
  return capitalisedOwn(clauses.join("; "));
}

function aloneSentence(alone: number): string {
  return `In ${countOf(alone, "cell")} the winner is the only policy left: every other one is overloaded, failing or impossible there.`;
}

/** "The winner changes from mps to mig between tenants = 4 and 5." for lines that all read alike. */
function flipSentences(result: SweepResult): readonly string[] {
  const axis = findingAxis(result);
  const [group] = lineGroups(result);
  if (axis === null || group === undefined) return [];
  const { title, values } = result.axes[axis]!;
  const flips = flipsOf(group.lines[0]!.segments);
  if (flips.length === 0) return [];
  const told = flips.slice(0, GROUPS_AT_MOST).map(({ from, to, last, first }, index) => {
    const undecided = first - last - 1;
    const gap = undecided === 0 ? "" : `, with ${countOf(undecided, "value")} between them that nobody wins`;
    const names = `from ${result.policies[from]} to ${result.policies[to]}`;
    return `${names} between ${index === 0 ? `${title} = ` : ""}${values[last]!.text} and ${values[first]!.text}${gap}`;
  });
  const more = flips.length - told.length;
  return [`The winner changes ${listed(more > 0 ? [...told, `${numberWord(more)} more times`] : told)}.`];
}

/** "At slice = 1ms or 2ms, mig wins from tenants = 5 on; below, no difference." */
function groupSentences(result: SweepResult): readonly string[] {
  const groups = lineGroups(result);
  const told = groups.slice(0, GROUPS_AT_MOST);
  const sentences = told.map(
    (group) => `${capitalised(groupPlace(result, group) ?? "everywhere")}, ${group.sentence}.`,
  );
  const rest = groups.slice(told.length).reduce((sum, { lines }) => sum + lines.length, 0);
  return rest === 0
    ? sentences
    : [
        ...sentences,
        `The map shows the other ${numberWord(rest)} ways along ${result.axes[findingAxis(result)!]!.title}.`,
      ];
}

/** "Under mig, p99 latency runs from 2.00 ms (load = 0.1) to 90.0 ms (load = 0.9)". */
function rangeSentence(result: SweepResult): string {
  const known = result.cells.flatMap(({ at, policies }) => {
    const value = policies[0]?.value ?? null;
    return value === null ? [] : [{ at, value }];
  });
  const sorted = known.toSorted((a, b) => a.value - b.value);
  const [low, high] = [sorted[0], sorted.at(-1)];
  const policy = result.policies[0]!;
  const metric = metricTitle(result.metric);
  if (low === undefined || high === undefined) return `Under ${policy}, ${metric} has no value in any cell`;
  const show = ({ at, value }: typeof low): string => `${formatMetric(result.metric, value)} (${cellName(result, at)})`;
  return low === high
    ? `Under ${policy}, ${metric} is ${show(low)}`
    : `Under ${policy}, ${metric} runs from ${show(low)} to ${show(high)}`;
}

/** What is undecided, and what the confidence is about. */
function caveatOf(result: SweepResult, counts: Tally): string {
  const percent = `${Number((result.confidence * 100).toPrecision(6))} %`;
  const cells = counts.cells;
  const gone = (wanted: (policy: SweepResult["cells"][number]["policies"][number]) => boolean): number =>
    result.cells.filter(({ policies }) => policies.some(wanted)).length;
  const overloaded = gone(({ load }) => load === "overloaded");
  const impossible = gone(({ impossible: why }) => why !== null);
  const parts = [
    ...(result.policies.length > 1
      ? [`no difference in ${cellsWord(counts.tied)}`, `cannot be told in ${cellsWord(counts.untold)}`]
      : []),
    ...(overloaded > 0 ? [`an overloaded policy in ${cellsWord(overloaded)}`] : []),
    ...(impossible > 0 ? [`an impossible policy in ${cellsWord(impossible)}`] : []),
  ];
  const opening = parts.length === 0 ? "" : `Of ${countOf(cells, "cell")}: ${parts.join(", ")}. `;
  const expected = Number(((1 - result.confidence) * cells).toPrecision(9));
  const wrong = expected < 1 ? "fewer than one" : expected.toFixed(1);
  const together =
    cells === 1
      ? `What is said of the cell holds with ${percent} confidence.`
      : `What is said of a cell holds on its own with ${percent} confidence, not of all together: on average ${wrong} of ${cells} may be wrong.`;
  return `${opening}${together}`;
}

function cellsWord(count: number): string {
  return count === 0 ? "none" : numberWord(count);
}
