import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { changed, problemsOf, VALID } from "./valid.ts";

/*
 * What a user reads after a mistake. Each block of mistakes/*.txt changes the valid file, and then has every line
 * of the answer, from line and column on:
 *
 *     - piece of the valid file
 *     + what stands there instead
 *     line:column: path: rule (found value). Way out
 */

interface Mistake {
  readonly changes: readonly { readonly from: string; readonly to: string }[];
  readonly lines: readonly string[];
}

const folder = join(import.meta.dirname, "mistakes");

describe.each(readdirSync(folder).toSorted())("mistakes of %s", (file) => {
  const blocks = readFileSync(join(folder, file), "utf8").trimEnd().split("\n\n").map(readBlock);

  test.each(blocks.map((block) => [block.changes.map(({ to }) => to).join(" … "), block] as const))(
    "are told with place, value, rule and way out: %s",
    (_title, { changes, lines }) => {
      const text = changes.reduce((before, { from, to }) => changed(from, to, before), VALID);
      expect(problemsOf(text).map((line) => line.replace(/^f\.yaml:/u, ""))).toStrictEqual(lines);
    },
  );
});

test("the file that they change has no mistake", () => {
  expect(problemsOf(VALID)).toStrictEqual([]);
});

function readBlock(block: string): Mistake {
  const changes: { from: string; to: string }[] = [];
  const lines: string[] = [];
  let last = "";
  for (const line of block.split("\n")) {
    const sign = line.slice(0, 2);
    const text = line.slice(2);
    if (sign === "- " && last === "- ") changes.at(-1)!.from += `\n${text}`;
    else if (sign === "- ") changes.push({ from: text, to: "" });
    else if (sign === "+ ") changes.at(-1)!.to += last === "+ " ? `\n${text}` : text;
    else lines.push(line);
    last = sign;
  }
  return { changes, lines };
}
