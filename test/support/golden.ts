import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

/** Refreshes what is compared here; a commit that does says why. */
const COMMAND = "npm run golden";

/**
 * Compares a text with a file of the repository, or writes the file where SLICEWISE_UPDATE_GOLDEN is set. On a
 * mismatch the new text is left beside it as x.changed.json.
 * @param explain says in words what is different, for the message
 * @throws AssertionError when the texts differ, or there is no file yet
 */
export function expectGolden(
  file: string,
  text: string,
  explain: (before: string, after: string) => string = () => "",
): void {
  const changedFile = file.replace(/\.json$/u, ".changed.json");
  if (process.env["SLICEWISE_UPDATE_GOLDEN"] === "1") writeFileSync(file, text);
  const before = existsSync(file) ? readFileSync(file, "utf8") : null;
  if (before === text) {
    rmSync(changedFile, { force: true });
    return;
  }
  writeFileSync(changedFile, text);
  const difference = before === null ? "there is no such file yet" : explain(before, text);
  expect.fail(
    `${file} is not what the program gives now; see ${changedFile}.\n${difference}\nIf it should be: ${COMMAND}`,
  );
}
