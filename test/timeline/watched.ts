import { tinyModel, tinyScenario, type TinyDocument } from "../support/tiny.ts";
import { TimelineRecorder, type TimelineRecord } from "../../sim/metrics/timeline-recorder.ts";
import { TimelineWindow } from "../../sim/metrics/timeline-window.ts";
import { type ModelRun, type ModelSpec, runModel } from "../../sim/scenario/model.ts";

/** A run with and without somebody watching a window of it. */
export interface TwoRuns {
  readonly model: ModelSpec;
  readonly alone: ModelRun;
  readonly watched: ModelRun;
  readonly timeline: TimelineRecord;
}

/** Runs the first policy of a scenario twice, with the meters' one window where the timeline's is. [ns] */
export function runTwice(document: TinyDocument, fromNs: number, toNs: number): TwoRuns {
  const model = { ...tinyModel(tinyScenario(document)), edgesNs: Float64Array.of(fromNs, toNs) };
  const recorder = new TimelineRecorder(new TimelineWindow(fromNs, toNs));
  const watched = runModel(model, undefined, recorder);
  return { model, alone: runModel(model), watched, timeline: recorder.close(watched.endNs) };
}
