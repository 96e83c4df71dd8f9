import type { Config } from "vega-lite";
import { BLAME_CAUSES, type BlameCause } from "../sim/result/run.ts";

/**
 * Colours of the report. Each has a light and a dark form and is used as a CSS variable, in the page and inside
 * the charts alike, so that a chart follows the reader's scheme, and paper, without being drawn again.
 */
interface Shade {
  readonly light: string;
  readonly dark: string;
}

/**
 * Policies; the first entries belong to the kinds of {@link POLICY_KINDS}, the others to nobody. None is near the
 * oranges of missed targets, so that a colour never reads as a verdict.
 * @source hues: Okabe & Ito, Color Universal Design; lightness moved for 3:1 contrast with the background
 */
const POLICY_SHADES: readonly Shade[] = [
  { light: "#6a7480", dark: "#aab4bf" },
  { light: "#a67a00", dark: "#e6c04a" },
  { light: "#b0578f", dark: "#dd95c0" },
  { light: "#0072b2", dark: "#4aa8e0" },
  { light: "#00875f", dark: "#2fbf94" },
  { light: "#6a4fc0", dark: "#b3a1f7" },
  { light: "#5d7426", dark: "#a9c46c" },
  { light: "#7a4b2a", dark: "#c9a68c" },
];

const MIG = /\bmig\b/u;
const MPS = /\bmps\b/u;
const TIME_SLICING = /\b(?:time ?slic(?:e|es|ed|ing)|turns)\b/u;
const EXCLUSIVE = /\b(?:exclusive|alone|one gpu each)\b/u;

/**
 * The entry of a kind of policy, by the words of its name in lower case, anything else between them being a space. The
 * first rule that holds decides: "MIG with MPS" is a hybrid, and "MIG alone" is MIG.
 */
const POLICY_KINDS: readonly { readonly entry: number; readonly holds: (words: string) => boolean }[] = [
  { entry: 4, holds: (words) => /\bhybrid\b/u.test(words) },
  { entry: 4, holds: (words) => MIG.test(words) && (MPS.test(words) || TIME_SLICING.test(words)) },
  { entry: 3, holds: (words) => MIG.test(words) },
  { entry: 2, holds: (words) => MPS.test(words) },
  { entry: 1, holds: (words) => TIME_SLICING.test(words) },
  { entry: 0, holds: (words) => EXCLUSIVE.test(words) },
];

/** Entries that no kind owns come first when a policy of no kind, or a second one of a kind, needs one. */
const ENTRIES_BY_FREEDOM = [5, 6, 7, 0, 1, 2, 3, 4] as const;

/**
 * Causes of latency: greys for the request's own work, colours for what others cost it.
 * @source hues of the sharing losses: Paul Tol, "light" scheme, which keeps apart from the policies' hues
 */
const CAUSE_SHADES: Readonly<Record<BlameCause, Shade>> = {
  queue: { light: "#ee8866", dark: "#d9764f" },
  batching: { light: "#eedd88", dark: "#c9b65a" },
  turn: { light: "#77aadd", dark: "#5f93c7" },
  switch: { light: "#c38fd6", dark: "#b57fd0" },
  contention: { light: "#ffaabb", dark: "#d97f95" },
  device: { light: "#8f99a5", dark: "#7d8894" },
  host: { light: "#cdd3d9", dark: "#b4bcc5" },
  copy: { light: "#44bb99", dark: "#3aa085" },
};

/**
 * Stages of a pipeline, from the first on: steps of one hue that no policy and no cause has, told apart by lightness alone,
 * so that their order shows and every reader sees it.
 */
const STAGE_SHADES: readonly Shade[] = [
  { light: "#bfe4e9", dark: "#c4e4e8" },
  { light: "#8ecad2", dark: "#8fc6cd" },
  { light: "#5fb0b9", dark: "#62a8b1" },
  { light: "#3c929b", dark: "#438a93" },
];

const OTHER_SHADES = {
  warn: { light: "#b4500f", dark: "#f0a36b" },
  paper: { light: "#fdfcfa", dark: "#15191e" },
  card: { light: "#ffffff", dark: "#1b2026" },
  ink: { light: "#1b2430", dark: "#e8ebee" },
  "ink-2": { light: "#56616e", dark: "#a9b3bd" },
  rule: { light: "#dfe2e6", dark: "#343c45" },
  accent: { light: "#0072b2", dark: "#62b6ea" },
  "met-3": { light: "#7fb8dd", dark: "#2d6f9e" },
  "met-2": { light: "#abd0e9", dark: "#265a80" },
  "met-1": { light: "#d3e7f4", dark: "#1e4560" },
  "met-0": { light: "#e9f2f8", dark: "#1d3444" },
  "miss-0": { light: "#fbdcc4", dark: "#5a3014" },
  "miss-1": { light: "#f6b98c", dark: "#7d4014" },
  "miss-2": { light: "#ec8c4d", dark: "#944610" },
  "miss-3": { light: "#de6b1f", dark: "#a54808" },
  "failed-a": { light: "#f2e3e0", dark: "#43302d" },
  "failed-b": { light: "#dcc0bb", dark: "#5c3f3a" },
  "part-exclusive": { light: "#dbe8f2", dark: "#24405a" },
  "part-time": { light: "#fbe6d0", dark: "#54391f" },
  "part-time-b": { light: "#f5d6b3", dark: "#643f19" },
  "part-mps": { light: "#efdcea", dark: "#4a2e43" },
  busy: { light: "#7d8895", dark: "#8793a0" },
  "on-fill": { light: "#12161b", dark: "#12161b" },
  idle: { light: "#e9ebee", dark: "#2a3138" },
  hop: { light: "#d9cdbb", dark: "#9b8f7d" },
  "sm-mark": { light: "#0072b2", dark: "#7cc7f5" },
  "bw-mark": { light: "#8a5a00", dark: "#f0c75e" },
} as const satisfies Readonly<Record<string, Shade>>;

/** A colour of the page by its name. */
export function colour(name: keyof typeof OTHER_SHADES): string {
  return `var(--${name})`;
}

/**
 * CSS colours of a report's policies, in their order. A colour follows the kind of policy that the name speaks of
 * (exclusive, time-slicing, MPS, MIG, a hybrid), so that it is the same in every report; the second policy of a kind and
 * those of no kind get the remaining colours in order of appearance. No two share one while colours are left.
 */
export function policyColours(names: readonly string[]): readonly string[] {
  const kinds = names.map(kindOf);
  const owned = kinds.map((entry, index) => (entry !== null && kinds.indexOf(entry) === index ? entry : null));
  const free = ENTRIES_BY_FREEDOM.filter((entry) => !owned.includes(entry));
  let taken = 0;
  return owned.map((entry) => {
    if (entry !== null) return `var(--policy-${entry})`;
    const next = free[taken] ?? taken % POLICY_SHADES.length;
    taken++;
    return `var(--policy-${next})`;
  });
}

function kindOf(name: string): number | null {
  const words = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
  return POLICY_KINDS.find(({ holds }) => holds(words))?.entry ?? null;
}

/** The colour of a cause of latency. */
export function causeColour(cause: BlameCause): string {
  return `var(--cause-${cause})`;
}

/** The colour of a stage of a pipeline by its number from 0; null: between two stages. */
export function stageColour(stage: number | null): string {
  return stage === null ? colour("hop") : `var(--stage-${stage % STAGE_SHADES.length})`;
}

/** Declarations of all CSS variables for one scheme. */
export function colourVariables(scheme: keyof Shade): string {
  const lines = [
    ...Object.entries(OTHER_SHADES).map(([name, shade]) => `--${name}:${shade[scheme]}`),
    ...POLICY_SHADES.map((shade, index) => `--policy-${index}:${shade[scheme]}`),
    ...STAGE_SHADES.map((shade, index) => `--stage-${index}:${shade[scheme]}`),
    ...BLAME_CAUSES.map((cause) => `--cause-${cause}:${CAUSE_SHADES[cause][scheme]}`),
  ];
  return `${lines.join(";")};color-scheme:${scheme}`;
}

/** Fonts of the reader's system; nothing is loaded. */
export const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif';

/** The look of every chart: transparent, thin rules, text in the page's ink. */
export const CHART_CONFIG: Config = {
  background: "transparent",
  font: FONT,
  padding: { left: 0, top: 2, right: 2, bottom: 4 },
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    gridColor: "var(--rule)",
    labelColor: "var(--ink-2)",
    labelFontSize: 11,
    labelPadding: 6,
    titleColor: "var(--ink-2)",
    titleFontSize: 11,
    titleFontWeight: "normal",
    titlePadding: 8,
  },
  text: { color: "var(--ink)", fontSize: 11 },
  rule: { color: "var(--ink-2)" },
};
