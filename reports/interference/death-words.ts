import type { DeathResult, InterferenceCell } from "../../sim/result/interference.ts";
import { formatShare } from "../words.ts";

/** "chat dies in 75.0 % of runs, 3.1 % lost; neighbour dies in every run"; empty where nobody dies. @param name the victim's */
export function deathsText(name: string, { victim, neighbour }: NonNullable<InterferenceCell["deaths"]>): string {
  const often = ({ probability }: DeathResult): string =>
    probability === 1 ? "in every run" : `in ${formatShare(probability)} of runs`;
  const lost = victim?.lostShare ?? 0;
  return [
    victim === null || victim.probability === 0
      ? ""
      : `${name} dies ${often(victim)}${lost > 0 ? `, ${formatShare(lost)} lost` : ""}`,
    neighbour === null || neighbour.probability === 0 ? "" : `neighbour dies ${often(neighbour)}`,
  ]
    .filter((text) => text !== "")
    .join("; ");
}
