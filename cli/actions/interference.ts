import { join } from "node:path";
import { suggest } from "../../sim/base/did-you-mean.ts";
import { stableJson } from "../../sim/base/json.ts";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { parseDuration } from "../../sim/base/units.ts";
import { VERSION } from "../../sim/base/version.ts";
import { type Aggressor, AGGRESSORS, IDLE_NEIGHBOUR } from "../../sim/claims/aggressors.ts";
import { type PairRun, victimResult } from "../../sim/claims/interference.ts";
import { type PairLength, pairDocument } from "../../sim/claims/interference-document.ts";
import { pairStage } from "../../sim/claims/memory-hog.ts";
import { WAYS, type WayOfSharing } from "../../sim/claims/ways.ts";
import type { InterferenceResult } from "../../sim/result/interference.ts";
import { namesOf } from "../../sim/scenario/expand-copies.ts";
import { CONFIDENCE } from "../../sim/scenario/experiment.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import { interferenceText } from "../interference/interference-text.ts";
import { runPairs } from "../interference/run-pairs.ts";
import { tolerateOf } from "../interference/tolerate.ts";
import { once, parseWhole, REPLICATIONS } from "../overrides.ts";
import { readScenarioFile } from "../scenario-file.ts";
import { workersOf } from "../workers-flag.ts";

/** Flags of `interference`. */
export interface InterferenceArguments {
  readonly scenario: string;
  readonly victim: string[] | undefined;
  readonly tolerate: string | string[] | undefined;
  readonly duration: string | string[] | undefined;
  readonly replications: string | string[] | undefined;
  readonly out: string | string[] | undefined;
  readonly json: string | string[] | undefined;
  readonly workers: string | string[] | undefined;
}

/** Where nobody says how long: enough for the p99 of ten requests a second. */
const DEFAULT = { duration: "2min", replications: 4, tolerate: "10%" } as const;

/** Puts tenants beside noisy neighbours, and writes the matrix. @throws ProblemsError with everything that is wrong */
export async function interference(flags: InterferenceArguments): Promise<void> {
  const problems: Problem[] = [];
  const workers = workersOf(flags.workers, problems);
  const length = lengthOf(flags, problems);
  const tolerate = tolerateOf(once("--tolerate", flags.tolerate) ?? DEFAULT.tolerate, problems);
  const scenario = readScenarioFile(flags.scenario);
  const victims = victimsOf(scenario, flags.victim ?? [], problems);
  if (scenario.faults !== undefined)
    problems.push({
      path: "faults",
      rule: "interference is about neighbours that work, and would leave faults out",
      found: "a scenario with faults:",
      help: "Leave them out here; slicewise run shows who loses what by them",
    });
  if (problems.length > 0) throw new ProblemsError(problems);
  const result = await study(flags.scenario, scenario, victims, length, tolerate, workers);
  await deliver(
    result,
    once("--json", flags.json),
    once("--out", flags.out) ?? join("out", `${scenario.name}-interference`),
  );
}

async function study(
  file: string,
  scenario: Scenario,
  victims: readonly string[],
  length: PairLength,
  tolerate: number,
  workers: number,
): Promise<InterferenceResult> {
  const { gpu } = scenario.pool[0]!;
  const ways = WAYS.filter(({ mig }) => !mig || gpu.mig !== null);
  const document = scenario.document as Readonly<Record<string, unknown>>;
  const neighbours: readonly Pick<Aggressor, "tenant" | "victimGrowth">[] = [IDLE_NEIGHBOUR, ...AGGRESSORS];
  const durationNs = nsOf(length.duration);
  const recipes = victims.flatMap((victim) => {
    const [name] = namesOf(victim, (document["tenants"] as Readonly<Record<string, { copies?: number }>>)[victim]);
    const stage = pairStage(
      gpu,
      scenario.tenants.find((tenant) => tenant.name === name)!,
      durationNs,
    );
    return neighbours.map(({ tenant, victimGrowth }) => {
      const growth = victimGrowth?.(stage) ?? null;
      return {
        file,
        document: pairDocument(document, victim, tenant(stage), gpu.name, ways, length, growth),
        traces: [],
        skipBadRows: false,
        victimGrows: growth !== null,
      };
    });
  });
  const runs = await runPairs(recipes, workers);
  const parts = partsOf(ways, runs[0]!);
  return {
    schemaVersion: 1,
    kind: "interference",
    tool: { name: "slicewise", version: VERSION },
    scenario: { name: scenario.name, title: scenario.title },
    gpu: gpu.name,
    durationNs,
    replications: length.replications,
    confidence: CONFIDENCE,
    tolerate,
    ways: ways.map(({ name }) => name),
    ...(Object.keys(parts).length === 0 ? {} : { parts }),
    aggressors: AGGRESSORS.map(({ name, doc }) => ({ name, doc })),
    victims: victims.map((victim, v) => {
      const from = v * neighbours.length;
      const own = runs.slice(from, from + neighbours.length);
      const beside = AGGRESSORS.map(({ name }, a) => ({
        aggressor: name,
        run: own[a + 1]!,
        victimGrows: recipes[from + a + 1]!.victimGrows,
      }));
      return victimResult(victim, own[0]!, beside, { tolerate, confidence: CONFIDENCE });
    }),
  };
}

/** The MIG profiles of the ways that cut the GPU up, as the first pair got them. */
function partsOf(ways: readonly WayOfSharing[], { result }: PairRun): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ways.flatMap(({ name, mig }, w) => {
      const profiles = result.policies[w]!.gpus.flatMap(({ partitions }) =>
        partitions.flatMap(({ profile }) => profile ?? []),
      );
      return mig && profiles.length > 0 ? [[name, [...new Set(profiles)].join(" and ")]] : [];
    }),
  );
}

async function deliver(result: InterferenceResult, json: string | undefined, folder: string): Promise<void> {
  const text = stableJson(result);
  if (json === "-") {
    process.stdout.write(text);
    return;
  }
  const matrix = interferenceText(result);
  if (json !== undefined) {
    replaceFile(json, text);
    process.stdout.write(`${matrix}\nResult: ${json}\n`);
    return;
  }
  const { renderInterference } = await import("../../reports/interference/interference-page.ts");
  const report = join(folder, "report.html");
  const page = renderInterference(result);
  replaceFile(join(folder, "result.json"), text);
  replaceFile(report, page);
  process.stdout.write(`${matrix}\nReport: ${report}\n`);
}

function lengthOf(flags: InterferenceArguments, problems: Problem[]): PairLength {
  const duration = once("--duration", flags.duration) ?? DEFAULT.duration;
  const replications =
    parseWhole("--replications", once("--replications", flags.replications), REPLICATIONS, problems) ??
    DEFAULT.replications;
  const parsed = parseDuration(duration);
  const rule = "rule" in parsed ? parsed.rule : parsed.value > 0 ? null : "must be more than 0";
  if (rule !== null) problems.push({ path: "--duration", rule, found: duration });
  const ns = "value" in parsed ? parsed.value : 0;
  // A twentieth is enough for queues that begin empty, and two more durations to see requests end that wait long.
  return { duration, warmup: `${Math.floor(ns / 20)}ns`, limit: `${Math.floor(ns * 3)}ns`, replications };
}

function nsOf(duration: string): number {
  const parsed = parseDuration(duration);
  return "value" in parsed ? parsed.value : 0;
}

/** Tenants as they stand in the file: of copies one is looked at. */
function victimsOf({ document, tenants }: Scenario, asked: readonly string[], problems: Problem[]): readonly string[] {
  const names = Object.keys((document as { readonly tenants: object }).tenants);
  const fed = new Set(tenants.filter(({ arrivals }) => arrivals.kind === "fed").map(({ name }) => name));
  const idle = (asked.length === 0 ? names : asked).filter((name) => fed.has(name));
  if (idle.length > 0) {
    const others = names.filter((name) => !fed.has(name)).map((name) => `--victim ${name}`);
    problems.push({
      path: "--victim",
      rule: "a stage that a pipeline feeds gets no requests when only it and a neighbour run",
      found: idle.join(", "),
      help: `Look at tenants with arrivals of their own: ${others.join(" ")}`,
    });
  }
  for (const name of asked.filter((one) => !names.includes(one))) {
    problems.push({ path: "--victim", rule: "names no tenant", found: name, help: suggest(name, names) });
  }
  return asked.length === 0 ? names : asked;
}
