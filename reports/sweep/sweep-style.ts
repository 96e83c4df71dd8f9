/** @source own steps of one hue, lightness even; text on them is at least 4.5:1, which a test checks */
const STEPS: Readonly<Record<"light" | "dark", readonly (readonly [fill: string, ink: string])[]>> = {
  light: [
    ["#e3f0ee", "#12161b"],
    ["#bcdcd8", "#12161b"],
    ["#90c3bf", "#12161b"],
    ["#62a5a2", "#12161b"],
    ["#2c7a79", "#ffffff"],
    ["#0e5455", "#ffffff"],
  ],
  dark: [
    ["#16302f", "#ffffff"],
    ["#1c4746", "#ffffff"],
    ["#22615f", "#ffffff"],
    ["#4f9f9b", "#12161b"],
    ["#7fc3be", "#12161b"],
    ["#b4e3de", "#12161b"],
  ],
};

/** Steps of the scale for amounts. */
export const SEQUENCE_STEPS = STEPS.light.length;

/** Fill of a step of the scale for amounts, 0 the smallest. */
export function sequenceColour(step: number): string {
  return `var(--seq-${step})`;
}

/** Colour of text on that step. */
export function sequenceInk(step: number): string {
  return `var(--seq-ink-${step})`;
}

/** Declarations of the scale's variables for one scheme. */
export function sequenceVariables(scheme: "light" | "dark"): string {
  return STEPS[scheme].map(([fill, ink], step) => `--seq-${step}:${fill};--seq-ink-${step}:${ink}`).join(";");
}

/** What the page of a sweep adds to the common style sheet. */
export const SWEEP_STYLE = `
:root{${sequenceVariables("light")}}
@media (prefers-color-scheme:dark){:root{${sequenceVariables("dark")}}}
.cells td b{font-weight:600}
.cells td.won{box-shadow:inset 0 -2px 0 var(--accent)}
.cells td small{display:block;color:var(--ink-2)}
.plot .mark-rect path{shape-rendering:crispEdges}
.legend li{max-width:100%;overflow-wrap:anywhere}
@media print{:root{${sequenceVariables("light")}}}
`;
