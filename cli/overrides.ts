import { suggest } from "../sim/base/did-you-mean.ts";
import { type Problem, ProblemsError } from "../sim/base/problems.ts";
import { parseDuration } from "../sim/base/units.ts";
import { mistake } from "./mistake.ts";
import type { Scenario } from "../sim/scenario/scenario.ts";

/**
 * Flags of `run` as text: yargs would turn a mistyped number into NaN or 0 without a word. A flag given twice comes
 * as a list.
 */
export interface RunFlags {
  readonly seed: string | string[] | undefined;
  readonly duration: string | string[] | undefined;
  readonly policy: string[] | undefined;
  readonly trace: string[] | undefined;
}

/** What the command line changes about a scenario. */
export interface Overrides {
  readonly seed: number | undefined;
  readonly durationNs: number | undefined;
  readonly durationText: string | undefined;
  readonly policies: readonly string[];
  readonly traces: ReadonlyMap<string, string>;
}

/**
 * The value of a flag that may be given once.
 * @throws ProblemsError when it was given several times or without a value
 */
export function once(flag: string, value: string | string[] | undefined): string | undefined {
  if (Array.isArray(value)) mistake(flag, { rule: "may be given once", found: value.join(", ") });
  if (value === "") mistake(flag, { rule: "needs a value" });
  return value;
}

/** @throws ProblemsError with every flag that is wrong */
export function parseOverrides(flags: RunFlags): Overrides {
  const problems: Problem[] = [];
  const seedText = once("--seed", flags.seed);
  const seed = seedText === undefined ? undefined : Number(seedText);
  if (seed !== undefined && !(/^\d+$/u.test(seedText!) && Number.isSafeInteger(seed))) {
    problems.push({ path: "--seed", rule: "must be a whole number from 0 to 2^53 - 1", found: seedText! });
  }
  const durationText = once("--duration", flags.duration);
  let durationNs: number | undefined;
  if (durationText !== undefined) {
    const parsed = parseDuration(durationText);
    const rule = "rule" in parsed ? parsed.rule : parsed.value > 0 ? null : "must be more than 0";
    if (rule !== null) problems.push({ path: "--duration", rule, found: durationText });
    else if ("value" in parsed) durationNs = parsed.value;
  }
  const traces = new Map<string, string>();
  for (const entry of flags.trace ?? []) {
    const [tenant, ...file] = entry.split("=");
    if (tenant === "" || file.length === 0 || file.join("=") === "") {
      problems.push({
        path: "--trace",
        rule: "must be TENANT=FILE",
        found: entry,
        help: "For example --trace code=trace.csv",
      });
    } else if (traces.has(tenant!)) {
      problems.push({ path: "--trace", rule: "gives a tenant two traces", found: entry });
    } else traces.set(tenant!, file.join("="));
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  return { seed, durationNs, durationText, policies: flags.policy ?? [], traces };
}

/**
 * The scenario with the overrides applied, also in the document that the result carries.
 * @throws ProblemsError when a policy is not there or the warm-up no longer fits
 */
export function overrideScenario(scenario: Scenario, overrides: Overrides): Scenario {
  const { seed, durationNs, durationText, policies } = overrides;
  const names = scenario.policies.map((policy) => policy.name);
  const problems: Problem[] = policies
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: "--policy",
      rule: `is not a policy of ${scenario.name}`,
      found: name,
      help: suggest(name, names),
    }));
  if (durationNs !== undefined && scenario.warmupNs !== null && scenario.warmupNs >= durationNs) {
    problems.push({ path: "--duration", rule: "must be longer than the scenario's warmup", found: durationText! });
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  return {
    ...scenario,
    seed: seed ?? scenario.seed,
    durationNs: durationNs ?? scenario.durationNs,
    limitNs: durationNs === undefined ? scenario.limitNs : null,
    policies: scenario.policies.filter(({ name }) => isChosen(name, overrides)),
    document: overrideDocument(scenario.document as ScenarioText, overrides),
  };
}

interface ScenarioText {
  readonly limit?: unknown;
  readonly policies: object;
}

/** The document that runs as the overridden scenario does. */
function overrideDocument(written: ScenarioText, overrides: Overrides): unknown {
  const { limit, ...rest } = written;
  const { seed, durationText } = overrides;
  return {
    ...rest,
    policies: Object.fromEntries(Object.entries(written.policies).filter(([name]) => isChosen(name, overrides))),
    ...(seed === undefined ? {} : { seed }),
    // A limit was meant for the duration beside it.
    ...(durationText !== undefined ? { duration: durationText } : limit === undefined ? {} : { limit }),
  };
}

function isChosen(policy: string, { policies }: Overrides): boolean {
  return policies.length === 0 || policies.includes(policy);
}
