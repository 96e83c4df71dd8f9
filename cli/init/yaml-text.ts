import { stringify } from "yaml";

const WIDTH = 110;
const HARD_SPACE = "\u00A0";

/** A name as YAML writes it: quoted where it would be read as something else, such as 1, true or null. */
export function nameText(name: string): string {
  return stringify(name, { lineWidth: 0 }).trimEnd();
}

/** Text of a scenario inside a comment: it stays on one line. */
export function code(text: string): string {
  return text.replaceAll(" ", HARD_SPACE);
}

/** Lines of a comment, broken at words. @param indent spaces before each */
export function comment(text: string, indent = 0): readonly string[] {
  const start = `${" ".repeat(indent)}#`;
  const lines: string[] = [];
  let line = start;
  for (const word of text.split(" ")) {
    if (line !== start && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = start;
    }
    line += ` ${word}`;
  }
  return [...lines, line].map((one) => one.replaceAll(HARD_SPACE, " "));
}
