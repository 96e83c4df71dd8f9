import type { NearestChange } from "../result/choice.ts";
import { significant } from "../base/units.ts";
import { BUDGET_SHARES, leftFor, type Purse } from "./budget.ts";
import { carriedLoads } from "./capacity.ts";
import type { Chosen } from "./chosen.ts";
import { meanOf } from "./judge.ts";
import { factorAt, LOAD_PLACES } from "./load-search.ts";
import { rankOf } from "./objective.ts";
import { quickChoice } from "./quick.ts";

/** Finalists whose load is lowered. */
const TRIED = 3;

/** Share of all events that it may take however much was spent before: where nothing meets its targets, it is the answer. */
const LEAST_SHARE = 0.15;

/** Runs of every part that a search for the load takes in two replications, most of them at less load. */
const SEARCHED = 8;

/** What would have to change so that every target is met: less load, or one GPU more. */
export async function nearestChange(chosen: Chosen, purse: Purse): Promise<NearestChange> {
  const { request, objective, bench, decision } = chosen;
  const { field, allowed, cells } = request;
  let load: number | null = null;
  let loadCandidate: string | null = null;
  const events = Math.max(leftFor(purse, "robustness"), LEAST_SHARE * purse.events);
  let spent = 0;
  const tried = decision.order
    .slice(0, TRIED)
    .filter(({ state }) => state !== "fails")
    .filter(({ candidate }, i) => {
      spent += SEARCHED * bench.ledger.eventsOf(candidate.units);
      return i === 0 || spent <= events / 2;
    });
  const questions = tried.map(({ candidate }) => ({ candidate, tenant: null }));
  for (const [i, carried] of (await carriedLoads(bench, questions, 2)).entries()) {
    const factor = meanOf(carried.map((one) => one.factor));
    const isServed = carried.every((one) => one.factor > factorAt(LOAD_PLACES.least));
    if (isServed && factor < 1 && factor > (load ?? 0)) [load, loadCandidate] = [factor, tried[i]!.candidate.name];
  }
  const options = {
    objective,
    allowed,
    isFinite: bench.isFinite,
    cells: Math.floor((cells * BUDGET_SHARES.search) / 2),
    events: events / 2,
  };
  const more = await quickChoice(bench.ledger, { ...field, count: field.count + 1 }, bench.tenants, options);
  const isEnough = more.best !== null && rankOf(more.best) < 2;
  const gpus = isEnough ? more.best.candidate.gpus : null;
  const ways = [
    ...(gpus === null
      ? []
      : [
          `one GPU more, ${gpus} in all${more.best!.state === "open" ? " (too close to call)" : ""} (${more.best!.candidate.name})`,
        ]),
    ...(load === null ? [] : [`${significant(load)} times the load (${loadCandidate})`]),
  ];
  const text =
    ways.length === 0
      ? `Neither one GPU more nor ${significant(factorAt(LOAD_PLACES.least))} times the load is enough.`
      : `Nearest changes that are enough: ${ways.join("; or ")}.`;
  return { load, loadCandidate, gpus, gpusCandidate: gpus === null ? null : more.best!.candidate.name, text };
}
