/** Where a table of the terminal would have lines, between and around its cells. */
const PLACES = [
  "top",
  "top-mid",
  "top-left",
  "top-right",
  "bottom",
  "bottom-mid",
  "bottom-left",
  "bottom-right",
  "left",
  "left-mid",
  "mid",
  "mid-mid",
  "right",
  "right-mid",
];

/** The characters of a table without lines, for cli-table3. */
export const NO_LINES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PLACES.map((place) => [place, ""])),
  middle: " ",
};
