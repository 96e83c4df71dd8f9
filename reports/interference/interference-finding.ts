import type { InterferenceResult, VictimResult } from "../../sim/result/interference.ts";
import { listed } from "../words.ts";

/** What the whole study found, for the top of the page. */
export function describeInterference(result: InterferenceResult): { readonly title: string; readonly verdict: string } {
  const { victims, tolerate, aggressors } = result;
  const [first] = victims;
  const everywhere = result.ways.filter((way) => victims.every((victim) => protects(victim, way)));
  const title =
    everywhere.length > 0
      ? `${listed(everywhere)} ${everywhere.length === 1 ? "keeps" : "keep"} every neighbour within ${percent(tolerate)}`
      : `No way of sharing is known to keep every neighbour within ${percent(tolerate)}`;
  const worst = worstOf(result);
  const most =
    worst === null
      ? ""
      : ` The largest known slowdown is ${worst.value.toFixed(1)}× of p99: ${worst.victim} beside ${worst.aggressor} under ${worst.way}.`;
  const who = victims.length === 1 ? first!.name : `${victims.length} tenants`;
  return { title, verdict: `${who} beside ${aggressors.length} kinds of neighbour.${most}` };
}

/** What was found of one tenant. */
export function victimTitle(victim: VictimResult, { ways, tolerate }: InterferenceResult): string {
  const good = ways.filter((way) => protects(victim, way));
  if (good.length === 0)
    return `${victim.name}: no way of sharing is known to keep all neighbours within ${percent(tolerate)}`;
  return `${victim.name}: within ${percent(tolerate)} of alone under ${listed(good)}, whoever the neighbour is`;
}

function protects({ rows }: VictimResult, way: string): boolean {
  return rows.every(({ cells }) => cells.find((cell) => cell.way === way)?.verdict === "tolerable");
}

interface Worst {
  readonly value: number;
  readonly victim: string;
  readonly aggressor: string;
  readonly way: string;
}

function worstOf({ victims }: InterferenceResult): Worst | null {
  const all = victims.flatMap((victim) =>
    victim.rows.flatMap(({ aggressor, cells }) =>
      cells.flatMap(({ way, p99 }): Worst[] =>
        p99 === null ? [] : [{ value: p99.value, victim: victim.name, aggressor, way }],
      ),
    ),
  );
  return all.toSorted((a, b) => b.value - a.value)[0] ?? null;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
