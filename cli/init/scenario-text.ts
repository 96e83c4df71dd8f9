import { ProblemsError } from "../../sim/base/problems.ts";
import { planMemory } from "../../sim/scenario/memory.ts";
import { parseScenario } from "../../sim/scenario/parse.ts";
import { suggestedDuration } from "./duration.ts";
import type { Placed } from "./place.ts";
import { policyLines } from "./policy-text.ts";
import { tenantLines } from "./tenant-text.ts";
import type { Wish } from "./wish.ts";
import { comment, nameText } from "./yaml-text.ts";

/**
 * The starter scenario as commented YAML, the same bytes for the same wish. It is read back before it is given out.
 * @param file   name under which it will be written; its comments show it
 * @param placed from {@link placeAll}; at least one policy is there
 * @throws ProblemsError when it is no scenario after all
 * @throws Error when its memory does not fit, which is a defect
 */
export function scenarioText(wish: Wish, placed: readonly Placed[], file: string): string {
  const text = `${lines(wish, placed, file).join("\n").trimEnd()}\n`;
  const parsed = parseScenario(text, file);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  const { tenants, policies } = parsed.scenario;
  const byName = new Map(tenants.map((tenant) => [tenant.name, tenant]));
  for (const { failure } of policies.flatMap(({ partitions }) => partitions.flatMap((one) => planMemory(one, byName))))
    if (failure !== null) throw new Error(`the starter scenario does not fit: ${failure}`);
  return text;
}

function lines(wish: Wish, placed: readonly Placed[], file: string): readonly string[] {
  const { gpu, gpus, tenants, seed } = wish;
  // A name with spaces or quotes would have to be quoted by the rules of a shell that nobody knows here.
  const shown = /^[\w./@+-]+$/u.test(file) ? file : "FILE";
  return [
    "# A scenario of slicewise, begun by slicewise init. What stands after a # is a comment.",
    "#",
    `#   slicewise check ${shown}    says what is wrong with it, after a change`,
    `#   slicewise run ${shown}      runs it and writes a report`,
    "#",
    '# README.md of slicewise explains scenarios under "Your own question"; slicewise schema prints all keys, for editors;',
    "# slicewise gpus and slicewise workloads list what can be named here.",
    "",
    ...comment("What this is about, in a line: the title of the report."),
    `title: ${nameText(titleOf(wish))}`,
    ...comment("The question that the run answers; it stands below the title."),
    `question: ${tenants.length > 1 ? "Which way of sharing serves every tenant?" : "What does this tenant get from each part of a GPU?"}`,
    ...comment("Where chance begins: the same seed gives the same bytes, another one other draws."),
    `seed: ${seed}`,
    ...comment(
      "Simulated time in which requests arrive (s, min, h, d). A 99th percentile needs some hundred requests of every " +
        "tenant: raise it when the report refuses one.",
    ),
    `duration: ${wish.duration ?? suggestedDuration(tenants)}`,
    ...comment(
      "Runs with other draws, whose spread gives every number its interval. Instead, precision: 5% repeats until every " +
        "target is known that well.",
    ),
    "replications: 5",
    "",
    ...comment(
      `The GPUs, numbered from 0: ${gpu.title}. slicewise gpus lists the types. With price: 2.50/h in it the report tells ` +
        "what each policy costs.",
    ),
    `gpus: { type: ${gpu.name}, count: ${gpus} }`,
    "",
    ...comment("Who shares them. The name of a tenant is yours to choose; copies: 3 in it makes three such tenants."),
    "tenants:",
    ...tenantLines(tenants),
    ...comment(
      "What is compared. Each policy gives every tenant a place: a list with one entry for each GPU that it uses. The same " +
        "requests arrive under all of them.",
    ),
    "policies:",
    ...policyLines(placed, wish),
  ];
}

function titleOf({ gpu, gpus, tenants }: Wish): string {
  const names = tenants.map(({ name }) => name);
  const who = names.length > 4 ? `${names.length} tenants` : list(names);
  return `${who.charAt(0).toUpperCase()}${who.slice(1)} on ${gpus === 1 ? "one" : gpus} ${gpu.title}`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
