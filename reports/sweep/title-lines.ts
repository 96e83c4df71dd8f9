import { colour } from "../theme.ts";

/** Letters in a line: as many as the narrowest panel of a telephone holds. */
const LETTERS_AT_MOST = 40;

/** Longest line [px]; only a word longer than a line is cut. */
export const TITLE_LIMIT = 270;

/** The title of a chart's axis in lines that fit the narrowest panel, broken between words. */
export function titleLines(title: string): readonly string[] {
  const lines: string[] = [];
  for (const word of title.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= LETTERS_AT_MOST)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * The title of a vertical axis as the title of its panel: it runs from left to right above the axis, where its length is
 * not bound by the height of the panel.
 */
export function titleAbove(title: string): object {
  return {
    text: titleLines(title),
    anchor: "start",
    frame: "bounds",
    color: colour("ink-2"),
    fontSize: 11,
    fontWeight: "normal",
    limit: TITLE_LIMIT,
    offset: 8,
  };
}
