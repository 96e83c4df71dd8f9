import type { FlipResult } from "../result/choice.ts";
import { namesOf } from "../scenario/expand-copies.ts";
import type { ReadyTenant } from "../scenario/scenario.ts";
import { BUDGET_SHARES } from "./budget.ts";
import type { Chosen } from "./chosen.ts";
import { Ledger, type RunCells } from "./ledger.ts";
import { quickChoice } from "./quick.ts";
import type { ChoiceSource } from "./simulate-cell.ts";
import { writtenOut } from "./written.ts";

/** Copies of every tenant that are looked at. */
const COPIES = [2, 3] as const;

/** More tenants than these would need more arrangements than a quick choice lists. */
const TENANTS_AT_MOST = 8;

/**
 * The number of copies of every tenant at which another kind of sharing becomes better: the choice is made anew, quickly,
 * for twice and three times the tenants, for their places change with their number.
 */
export async function flipOverCopies(
  { request, objective, bench, decision }: Chosen,
  runnerOf: (source: ChoiceSource) => RunCells,
): Promise<FlipResult> {
  const { source, field, allowed, cells } = request;
  const { kind } = decision.recommended!.candidate;
  const none = { axis: "copies", from: 1, at: null, interval: null, resolution: 1, winner: null } as const;
  let to = 1;
  for (const times of COPIES) {
    if (bench.tenants.length * times > TENANTS_AT_MOST) break;
    to = times;
    const document = writtenOut(source.document, times);
    const ledger = new Ledger(runnerOf({ ...source, document, traces: copiedTraces(source.traces, times) }));
    const options = {
      objective,
      allowed,
      isFinite: bench.isFinite,
      cells: Math.floor((cells * BUDGET_SHARES.flips) / 6),
    };
    const { best } = await quickChoice(ledger, field, copied(bench.tenants, times), options);
    const words = `With ${times} of every tenant`;
    if (best === null || best.state === "overloaded") {
      return {
        ...none,
        to,
        at: times,
        text: `${words} nothing on ${field.count === 1 ? "this GPU" : "these GPUs"} can serve.`,
      };
    }
    if (best.state === "misses") return { ...none, to, at: times, text: `${words} no candidate meets every target.` };
    if (best.candidate.kind !== kind) {
      return {
        ...none,
        to,
        at: times,
        winner: best.candidate.name,
        text: `${words} ${best.candidate.kind} becomes better (${best.candidate.name}).`,
      };
    }
  }
  const text =
    to === 1
      ? "More copies of the tenants were not looked at: there are too many."
      : `With up to ${to} of every tenant ${kind} remains the best kind.`;
  return { ...none, to, text };
}

function copied(tenants: readonly ReadyTenant[], times: number): ReadyTenant[] {
  return tenants
    .flatMap((tenant) => namesOf(tenant.name, { copies: times }).map((name) => ({ ...tenant, name })))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function copiedTraces(traces: ChoiceSource["traces"], times: number): ChoiceSource["traces"] {
  return traces.flatMap(([tenant, file]) => namesOf(tenant, { copies: times }).map((name) => [name, file] as const));
}
