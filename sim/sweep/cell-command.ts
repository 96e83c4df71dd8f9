import { stringify } from "yaml";
import type { Axis } from "./axes.ts";
import { pathText } from "./paths.ts";

/**
 * The command line that runs one cell of a sweep alone, for a POSIX shell.
 * @param flags options of the whole sweep; before the cell's values, which are set last in the sweep too
 */
export function cellCommand(
  file: string,
  axes: readonly Axis[],
  at: readonly number[],
  flags: readonly string[],
): string {
  const settings = axes.flatMap(({ settings: values }, axis) =>
    values[at[axis]!]!.map(({ path, value }) => `--set ${quoted(`${pathText(path)}=${inLine(value)}`)}`),
  );
  return ["slicewise run", quoted(file), ...flags, ...settings].join(" ");
}

function inLine(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false }).trim();
}

/** As one word of a shell. */
export function quoted(word: string): string {
  return /^[\w./=:@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
