import { stableJson } from "../../sim/base/json.ts";
import { suggest } from "../../sim/base/did-you-mean.ts";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { densityOf } from "../../sim/choice/density.ts";
import { Ledger } from "../../sim/choice/ledger.ts";
import { tenantsOf, writtenOut } from "../../sim/choice/written.ts";
import { findGpu } from "../../sim/hardware/gpus.ts";
import { scenarioOf } from "../../sim/scenario/parse.ts";
import { loadTraces } from "../../sim/scenario/load.ts";
import { replaceFile } from "../../sim/sweep/atomic-file.ts";
import { densityText } from "../choice/density-text.ts";
import { SEED } from "../choice/flags.ts";
import { readChoiceScenario } from "../choice/read-choice.ts";
import { cellRunner } from "../choice/run-cells.ts";
import { mistake } from "../mistake.ts";
import { once, parseWhole, REPLICATIONS } from "../overrides.ts";
import { workersOf } from "../workers-flag.ts";
import { startPool } from "../workers/pool.ts";

type Flag = string | string[] | undefined;

/** Flags of `density`. */
export interface DensityArguments {
  readonly scenario: string;
  readonly tenant: Flag;
  readonly max: Flag;
  readonly gpu: Flag;
  readonly duration: Flag;
  readonly replications: Flag;
  readonly seed: Flag;
  readonly set: string[] | undefined;
  readonly workers: Flag;
  readonly json: Flag;
  readonly report: Flag;
}

const MAX = { min: 1, max: 256, rule: "must be a whole number from 1 to 256" };

/** Tenants that are looked at, at most, where nobody says. */
const DEFAULT_MAX = 32;

const DEFAULT_REPLICATIONS = 4;

/** Says how many tenants fit on a GPU. @throws ProblemsError with everything that is wrong with flags and files */
export async function density(flags: DensityArguments): Promise<void> {
  const problems: Problem[] = [];
  const workers = workersOf(flags.workers, problems);
  const max = parseWhole("--max", once("--max", flags.max), MAX, problems) ?? DEFAULT_MAX;
  const seed = parseWhole("--seed", once("--seed", flags.seed), SEED, problems) ?? null;
  const replications =
    parseWhole("--replications", once("--replications", flags.replications), REPLICATIONS, problems) ?? null;
  const durationText = once("--duration", flags.duration) ?? null;
  const json = once("--json", flags.json);
  const report = once("--report", flags.report);
  const gpu = once("--gpu", flags.gpu) ?? null;
  if (problems.length > 0) throw new ProblemsError(problems);
  const changes = { settings: flags.set ?? [], gpu, seed, durationText, replications };
  const { scenario, written } = readChoiceScenario(flags.scenario, changes);
  const tenants = tenantsOf(written);
  const tenant = once("--tenant", flags.tenant) ?? onlyOf(Object.keys(tenants));
  if (tenants[tenant] === undefined) {
    mistake("--tenant", {
      rule: "is not a tenant of the scenario",
      found: tenant,
      help: suggest(tenant, Object.keys(tenants)),
    });
  }
  const { copies: _copies, ...one } = tenants[tenant];
  const document = writtenOut({ ...written, tenants: { [tenant]: { ...one, copies: max } }, policies: {} });
  const names = Object.keys(tenantsOf(document));
  const standIn = { ...document, policies: { unit: [{ gpu: 0, timeSlicing: {}, tenants: names }] } };
  const parsed = scenarioOf(standIn, flags.scenario);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  const loaded = await loadTraces(parsed.scenario, { scenarioFile: flags.scenario });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  // In the order of their numbers, so that more tenants are the same ones and others.
  const copies = names.map((name) => loaded.ready.tenants.find((own) => own.name === name)!);
  const pool = workers === 1 ? null : startPool(workers);
  try {
    const source = { file: flags.scenario, document, traces: [] };
    const ledger = new Ledger(cellRunner(source, pool, workers, () => {}));
    const request = {
      scenario: { name: scenario.name, title: scenario.title, seed: scenario.seed },
      tenant,
      copies,
      gpu: findGpu(scenario.pool[0]!.gpu.name)!,
      replications: Math.max(2, scenario.replications ?? DEFAULT_REPLICATIONS),
    };
    const result = await densityOf(request, ledger);
    if (report !== undefined) {
      // Loaded here because the chart packages take longer to load than everything else together.
      const { renderDensityReport } = await import("../../reports/choice/density-page.ts");
      replaceFile(report, renderDensityReport(result));
    }
    if (json === "-") {
      process.stdout.write(stableJson(result));
      return;
    }
    if (json !== undefined) replaceFile(json, stableJson(result));
    process.stdout.write(`${densityText(result)}\n`);
  } finally {
    await pool?.close();
  }
}

function onlyOf(names: readonly string[]): string {
  if (names.length === 1) return names[0]!;
  return mistake("--tenant", { rule: "must say which tenant, for there are several", found: names.join(", ") });
}
