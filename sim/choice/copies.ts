import type { FlipResult } from "../result/choice.ts";
import { namesOf } from "../scenario/expand-copies.ts";
import type { ReadyTenant } from "../scenario/scenario.ts";
import { pairedDifference } from "../statistics/interval.ts";
import { BUDGET_SHARES, leftFor, type Purse } from "./budget.ts";
import type { Chosen } from "./chosen.ts";
import { CONFIDENCE, type Judgement, meanOf } from "./judge.ts";
import { Ledger, type RunCells } from "./ledger.ts";
import { INDIFFERENCE, rankOf } from "./objective.ts";
import { quickChoice } from "./quick.ts";
import type { ChoiceSource } from "./simulate-cell.ts";
import { writtenOut } from "./written.ts";

/** Copies of every tenant that are looked at. */
const COPIES = [2, 3] as const;

/** Share of the events for a number of copies that tenants alone may take. */
const LONE_SHARE = 0.5;

/** More tenants than these would need more arrangements than a quick choice lists. */
const TENANTS_AT_MOST = 8;

/**
 * The number of copies of every tenant at which another kind of sharing becomes better: the choice is made anew, quickly,
 * for twice and three times the tenants, for their places change with their number.
 */
export async function flipOverCopies(
  { request, objective, bench, decision }: Chosen,
  runnerOf: (source: ChoiceSource) => RunCells,
  purse: Purse,
): Promise<FlipResult> {
  const { source, field, allowed, cells } = request;
  const kinds = [decision.recommended!, ...decision.equals].map(({ candidate }) => candidate.kind);
  let isCut = false;
  const none = { axis: "copies", from: 1, at: null, interval: null, resolution: 1, winner: null } as const;
  let to = 1;
  for (const times of COPIES) {
    if (bench.tenants.length * times > TENANTS_AT_MOST) break;
    // Every tenant alone on every size of part again, and as much for what is compared.
    const events = leftFor(purse, "copies") / (COPIES.at(-1)! - times + 1);
    if (LONE_SHARE * events < purse.alone) {
      isCut = true;
      break;
    }
    to = times;
    const document = writtenOut(source.document, times);
    const run = runnerOf({ ...source, document, traces: copiedTraces(source.traces, times) });
    const ledger = new Ledger(run, purse.tally);
    const options = {
      objective,
      allowed,
      isFinite: bench.isFinite,
      cells: Math.floor((cells * BUDGET_SHARES.flips) / 6),
      events,
    };
    const { best, finalists } = await quickChoice(ledger, field, copied(bench.tenants, times), options);
    const words = `With ${times} of every tenant`;
    if (best === null || best.state === "overloaded") {
      return {
        ...none,
        to,
        at: times,
        text: `${words} nothing on ${field.count === 1 ? "this GPU" : "these GPUs"} can serve.`,
      };
    }
    if (rankOf(best) > 1 && rankOf(decision.recommended!) < 2) {
      return { ...none, to, at: times, text: `${words} no candidate is left that meets every target.` };
    }
    const held = finalists.find(({ candidate }) => kinds.includes(candidate.kind));
    if (held === undefined || isBehind(held, best)) {
      return {
        ...none,
        to,
        at: times,
        winner: best.candidate.name,
        text: `${words} ${best.candidate.kind} becomes better (${best.candidate.name}).`,
      };
    }
  }
  if (isCut) purse.cuts.push(`${to + 1} copies of every tenant`);
  const text =
    to === 1
      ? `More copies of the tenants were not looked at: ${isCut ? "they are beyond the budget" : "there are too many"}.`
      : `With up to ${to} of every tenant no kind other than ${alternatives([...new Set(kinds)])} becomes better.`;
  return { ...none, to, text };
}

/** "MPS", "MPS or MIG", "MPS, time-slicing or MIG". */
function alternatives(kinds: readonly string[]): string {
  const last = kinds.at(-1)!;
  return kinds.length === 1 ? last : `${kinds.slice(0, -1).join(", ")} or ${last}`;
}

/** Whether a candidate serves less than the best, is dearer, or is behind it by more than chance and indifference. */
function isBehind(one: Judgement, best: Judgement): boolean {
  if (one === best) return false;
  if (rankOf(one) !== rankOf(best)) return true;
  if (one.latency === null || best.latency === null) return false;
  const { low } = pairedDifference(one.latency, best.latency, CONFIDENCE);
  const slack = best.tenants.some(({ deciding }) => deciding.target !== null)
    ? INDIFFERENCE
    : INDIFFERENCE * meanOf(best.latency);
  return low !== null && low > slack;
}

function copied(tenants: readonly ReadyTenant[], times: number): ReadyTenant[] {
  return tenants
    .flatMap((tenant) => namesOf(tenant.name, { copies: times }).map((name) => ({ ...tenant, name })))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function copiedTraces(traces: ChoiceSource["traces"], times: number): ChoiceSource["traces"] {
  return traces.flatMap(([tenant, file]) => namesOf(tenant, { copies: times }).map((name) => [name, file] as const));
}
