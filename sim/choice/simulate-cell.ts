import { ProblemsError } from "../base/problems.ts";
import type { WarmUp } from "../result/run.ts";
import type { TenantSample } from "../metrics/tenant-sample.ts";
import { loadTraces } from "../scenario/load.ts";
import { scenarioOf } from "../scenario/parse.ts";
import { recordReplication } from "../scenario/replication.ts";
import { sampleReplication } from "../scenario/replication-sample.ts";
import type { ReadyScenario, ReadyTenant } from "../scenario/scenario.ts";
import { isFinite, windowOf } from "../scenario/window.ts";
import { withConstants } from "./constants.ts";
import type { Cell, Changes, Unit } from "./unit.ts";
import { unitDocument, type Written } from "./written.ts";

/** What every cell of a choice has in common. Plain data. */
export interface ChoiceSource {
  /** The scenario file; traces are looked up beside it. */
  readonly file: string;
  /** With copies written out. */
  readonly document: Written;
  /** Trace files given on the command line, by tenant. */
  readonly traces: readonly (readonly [tenant: string, file: string])[];
}

/** What one cell shows. Plain data. */
export interface CellSamples {
  /** In the order of the unit's tenants. */
  readonly tenants: readonly TenantSample[];
  /** Share of time in which an engine is held, the mean over the unit's parts. */
  readonly busy: number;
  /** SM-time busy ÷ SM-time, the mean over the unit's parts. */
  readonly sm: number;
  /** Events that were simulated. */
  readonly events: number;
}

/** The part of the duration that is cut off where the scenario gives no warm-up: the same for all candidates. */
const WARM_UP_SHARE = 0.1;

/**
 * Runs one cell. A pure function of source, cell and traces.
 * @throws ProblemsError when the scenario is wrong
 */
export async function simulateChoiceCell(source: ChoiceSource, cell: Cell): Promise<CellSamples> {
  const scenario = await unitScenario(source, cell.unit, cell.changes);
  const record = recordReplication(scenario, cell.replication, { yardsticks: false });
  const warmUps = scenario.tenants.map(() => warmUpOf(scenario));
  const [sample] = sampleReplication(scenario, record, warmUps, null).policies;
  const engines = sample!.engines;
  const mean = (pick: (engine: (typeof engines)[number]) => number): number =>
    engines.reduce((sum, engine) => sum + pick(engine), 0) / Math.max(1, engines.length);
  return {
    // Points of distributions are most of a sample's size, and nobody reads them here.
    tenants: sample!.tenants.map((one) => ({ ...one, cdf: [] })),
    busy: mean(({ time }) =>
      time.totalNs === 0 ? 0 : (time.busyNs + time.switchingNs + time.coldCacheNs) / time.totalNs,
    ),
    sm: mean(({ sm }) => sm),
    events: record.events,
  };
}

/** The scenario of one unit alone, ready to run. @throws ProblemsError */
export async function unitScenario(source: ChoiceSource, unit: Unit, changes: Changes): Promise<ReadyScenario> {
  const { loads = {}, constants } = changes;
  const common = await ready(source, unit, changes);
  const tenants: ReadyTenant[] = [];
  for (const tenant of common.tenants) {
    const factor = loads[tenant.name] ?? 1;
    const other = factor === 1 ? common : await ready(source, unit, { ...changes, load: (changes.load ?? 1) * factor });
    tenants.push(other.tenants.find(({ name }) => name === tenant.name)!);
  }
  const changed = { ...common, tenants };
  return constants === undefined ? changed : withConstants(changed, constants);
}

/** The warm-up of every tenant: given, none where arrivals are recorded, else a tenth of the duration. */
function warmUpOf(scenario: ReadyScenario): WarmUp {
  const { edgesNs, warmupNs, durationNs } = windowOf(scenario);
  if (warmupNs !== null) return { ns: warmupNs, rule: "given", unsettled: [] };
  if (isFinite(scenario)) return { ns: 0, rule: "none", unsettled: [] };
  return { ns: edgesNs.find((edge) => edge >= WARM_UP_SHARE * durationNs)!, rule: "given", unsettled: [] };
}

async function ready({ file, document, traces }: ChoiceSource, unit: Unit, changes: Changes): Promise<ReadyScenario> {
  const parsed = scenarioOf(unitDocument(document, unit, changes), file);
  if ("problems" in parsed) throw new ProblemsError(parsed.problems);
  const own = new Map(traces.filter(([tenant]) => unit.tenants.includes(tenant)));
  const loaded = await loadTraces(parsed.scenario, { scenarioFile: file, traces: own });
  if ("problems" in loaded) throw new ProblemsError(loaded.problems);
  return loaded.ready;
}
