import type { AggressorResult, InterferenceResult, VictimResult } from "../../sim/result/interference.ts";

// What stands beside the numbers of a matrix; shared by the page and the terminal.

/** The advice of a row: a way, "cannot be told" where one might do, or "none". */
export function adviceText({ advice, isUntold }: Pick<AggressorResult, "advice" | "isUntold">): string {
  return advice ?? (isUntold === true ? "cannot be told" : "none");
}

/** The head of a column: "MIG (3g.40gb)", "MPS". */
export function wayText(way: string, { parts }: Pick<InterferenceResult, "parts">): string {
  const part = parts?.[way];
  return part === undefined ? way : `${way} (${part})`;
}

/**
 * Why something cannot be told, by way: "MIG beside bursts: 269 independent requests in a replication, p99 needs 500". Of
 * several reasons under one way the first stands for all, with its neighbour; one that holds alone too names none.
 */
export function reasonTexts({ alone, rows }: Pick<VictimResult, "alone" | "rows">): readonly string[] {
  const texts = new Map<string, string>();
  for (const { way, why } of alone) if (why !== null) texts.set(way, `${way}, alone: ${why}`);
  for (const { aggressor, cells } of rows) {
    for (const { way, why } of cells) {
      if (why !== null && !texts.has(way)) texts.set(way, `${way} beside ${aggressor}: ${why}`);
    }
  }
  return [...texts.values()];
}

/** Which rows are about a victim that asks for memory by itself; null where none is. */
export function growthNote({ name, rows }: Pick<VictimResult, "name" | "rows">): string | null {
  const given = rows.filter(({ victimGrows }) => victimGrows === true).map(({ aggressor }) => aggressor);
  if (given.length === 0) return null;
  return `Beside ${given.join(" and ")} ${name} was given growth of its own, which the scenario does not give it: it asks for a little more memory now and then, as allocators do.`;
}
