import { suggest } from "../sim/base/did-you-mean.ts";
import { type Problem, ProblemsError } from "../sim/base/problems.ts";
import { parseDuration, parseFraction } from "../sim/base/units.ts";
import { mistake } from "./mistake.ts";
import type { Scenario } from "../sim/scenario/scenario.ts";

/**
 * Flags of `run` as text: yargs would turn a mistyped number into NaN or 0 without a word. A flag given twice comes
 * as a list.
 */
export interface RunFlags {
  readonly seed: string | string[] | undefined;
  readonly duration: string | string[] | undefined;
  readonly replications: string | string[] | undefined;
  readonly precision: string | string[] | undefined;
  readonly "max-replications": string | string[] | undefined;
  readonly policy: string[] | undefined;
  readonly trace: string[] | undefined;
}

/** What the command line changes about a scenario. */
export interface Overrides {
  readonly seed: number | undefined;
  readonly durationNs: number | undefined;
  readonly durationText: string | undefined;
  readonly replications: number | undefined;
  readonly precision: number | undefined;
  readonly maxReplications: number | undefined;
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

/**
 * @param problems what is wrong with other flags, to be told together
 * @throws ProblemsError with every flag that is wrong
 */
export function parseOverrides(flags: RunFlags, problems: Problem[] = []): Overrides {
  const seed = parseWhole("--seed", once("--seed", flags.seed), SEED, problems);
  const replications = parseWhole("--replications", once("--replications", flags.replications), REPLICATIONS, problems);
  const budget = once("--max-replications", flags["max-replications"]);
  const maxReplications = parseWhole("--max-replications", budget, BUDGET, problems);
  const precisionText = once("--precision", flags.precision);
  const precision = precisionText === undefined ? undefined : parsePrecision(precisionText, problems);
  const durationText = once("--duration", flags.duration);
  let durationNs: number | undefined;
  if (durationText !== undefined) {
    const parsed = parseDuration(durationText);
    const rule = "rule" in parsed ? parsed.rule : parsed.value > 0 ? null : "must be more than 0";
    if (rule !== null) problems.push({ path: "--duration", rule, found: durationText });
    else if ("value" in parsed) durationNs = parsed.value;
  }
  const traces = parseTraces(flags.trace ?? [], problems);
  if (problems.length > 0) throw new ProblemsError(problems);
  return {
    seed,
    durationNs,
    durationText,
    replications,
    precision,
    maxReplications,
    policies: flags.policy ?? [],
    traces,
  };
}

/** Trace files by tenant, from `--trace tenant=file`; what is wrong goes to `problems`. */
export function parseTraces(flags: readonly string[], problems: Problem[]): Map<string, string> {
  const traces = new Map<string, string>();
  for (const entry of flags) {
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
  return traces;
}

/** A whole number within bounds; undefined when none is given, or when it is wrong, which goes to `problems`. */
export function parseWhole(
  flag: string,
  text: string | undefined,
  { min, max, rule }: { readonly min: number; readonly max: number; readonly rule: string },
  problems: Problem[],
): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/u.test(text) && number >= min && number <= max) return number;
  problems.push({ path: flag, rule, found: text });
  return undefined;
}

const SEED = { min: 0, max: Number.MAX_SAFE_INTEGER, rule: "must be a whole number from 0 to 2^53 - 1" };
const BUDGET = { min: 2, max: 10_000, rule: "must be a whole number from 2 to 10000" };
/** What a number of replications may be. */
export const REPLICATIONS = { min: 1, max: 10_000, rule: "must be a whole number from 1 to 10000" };

function parsePrecision(text: string, problems: Problem[]): number | undefined {
  const parsed = parseFraction(text);
  if ("value" in parsed && parsed.value > 0 && parsed.value < 1) return parsed.value;
  problems.push({ path: "--precision", rule: "must be a share between 0 and 1, such as 5%", found: text });
  return undefined;
}

/**
 * The scenario with the overrides applied, also in the document that the result carries.
 * @throws ProblemsError when a policy is not there or the warm-up no longer fits
 */
export function overrideScenario(scenario: Scenario, overrides: Overrides): Scenario {
  const { seed, durationNs, durationText, replications, precision, maxReplications, policies } = overrides;
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
    replications: replications ?? scenario.replications,
    precision: precision ?? scenario.precision,
    maxReplications: maxReplications ?? scenario.maxReplications,
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
  const { seed, durationText, replications, precision, maxReplications } = overrides;
  return {
    ...rest,
    policies: Object.fromEntries(Object.entries(written.policies).filter(([name]) => isChosen(name, overrides))),
    ...(seed === undefined ? {} : { seed }),
    ...(replications === undefined ? {} : { replications }),
    ...(precision === undefined ? {} : { precision }),
    ...(maxReplications === undefined ? {} : { maxReplications }),
    // A limit was meant for the duration beside it.
    ...(durationText !== undefined ? { duration: durationText } : limit === undefined ? {} : { limit }),
  };
}

function isChosen(policy: string, { policies }: Overrides): boolean {
  return policies.length === 0 || policies.includes(policy);
}
