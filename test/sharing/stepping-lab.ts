import { Simulator } from "../../sim/engine/simulator.ts";
import { type EngineBins, EngineMeter } from "../../sim/metrics/engine-meter.ts";
import type { EngineProbe, Member, SharingPolicy } from "../../sim/sharing/policy.ts";
import { ScriptedProcess, type Script } from "./stepping-process.ts";

/** Processes on one engine that are watched up to an instant. All times are a few nanoseconds, so that most tie. */
export interface LabScenario {
  readonly scripts: readonly Script[];
  readonly params: Readonly<Record<string, number>>;
  /** When the run is stopped [ns]. */
  readonly stopNs: number;
  /** Borders of the meter's windows [ns], ascending. */
  readonly edgesNs: readonly number[];
}

/** What can be seen of a run from outside. */
export interface LabRun {
  /** Work asked for and bursts ended, in order. */
  readonly log: readonly string[];
  readonly bins: EngineBins;
  /** What the engine did, stretch by stretch. */
  readonly stretches: readonly string[];
  /** Wake-ups of all sources together. */
  readonly events: number;
}

/** Runs a scenario twice: with a meter that takes turns in sum, and with a probe that is told every stretch. */
export function runLab(policy: SharingPolicy, scenario: LabScenario): LabRun {
  const meter = new EngineMeter(Float64Array.from(scenario.edgesNs));
  const metered = runOnce(policy, scenario, meter);
  const stretches: string[] = [];
  const told = runOnce(policy, scenario, {
    busy: (...report) => stretches.push(`busy ${report.join(" ")}`),
    switching: (...report) => stretches.push(`switching ${report.join(" ")}`),
    coldCache: (...report) => stretches.push(`cold ${report.join(" ")}`),
  });
  if (told.log.join() !== metered.log.join()) throw new Error("a probe changed what it watched");
  return { ...metered, bins: meter.bins, stretches };
}

function runOnce(
  policy: SharingPolicy,
  { scripts, params, stopNs }: LabScenario,
  probe: EngineProbe,
): Pick<LabRun, "log" | "events"> {
  const log: string[] = [];
  const processes = scripts.map((script, rank) => new ScriptedProcess(script, rank, log));
  const members = scripts.map(({ cacheShare }, i): Member => ({ server: processes[i]!, smShare: 1, cacheShare }));
  const station = policy.station(members, params, probe);
  const simulator = new Simulator();
  const alarms = processes.map((process) => simulator.attach("arrival", process));
  station.start(simulator.attach("server", station));
  processes.forEach((process, i) => process.start(alarms[i]!, processes[(i + process.script.feeds) % scripts.length]!));
  simulator.run(stopNs);
  station.close(stopNs);
  return { log, events: simulator.events };
}
