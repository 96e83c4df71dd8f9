import type { Problem } from "../base/problems.ts";

/** One of several equal parts of a sweep, for as many machines. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** "2/7" is the second of seven parts. */
export function parseShard(text: string): { readonly shard: Shard } | { readonly problem: Problem } {
  const match = /^\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*$/u.exec(text);
  const shard = { number: Number(match?.[1]), of: Number(match?.[2]) };
  if (match !== null && shard.number >= 1 && shard.number <= shard.of) return { shard };
  return {
    problem: {
      path: "--shard",
      rule: "must be a part and the number of parts, from 1/7 to 7/7 for seven",
      found: `"${text}"`,
    },
  };
}

/**
 * Whether a cell belongs to a shard. Cells are dealt out one by one, so that shards differ by one cell at most and
 * slow corners of the sweep are spread over all of them; each cell is in exactly one.
 * @param cellIndex from 0, as in the plan
 */
export function inShard(cellIndex: number, shard: Shard): boolean {
  return cellIndex % shard.of === shard.number - 1;
}
