import { nearest } from "../base/did-you-mean.ts";

/** One place in a row of tenants, as far as it can be read. */
export interface StageSketch {
  readonly tenant: string;
  /** Of the name in the file. */
  readonly path: readonly (string | number)[];
}

/** What can be read of a pipeline, also where the grammar refuses other parts of it. */
export interface PipelineSketch {
  readonly name: string;
  /** With null for what names no tenant. */
  readonly stages: readonly (StageSketch | null)[];
}

/** The pipelines of a file, well written or not. */
export interface PipelineSketches {
  /** In the order of names. */
  readonly all: readonly PipelineSketch[];
  /** Whether they can be read as a whole; if not, nobody knows of a tenant in none of them that nothing feeds it. */
  readonly isWhole: boolean;
}

/** Names in the block of pipelines of a file that may have any mistake. @param written plain data */
export function sketchPipelines(written: unknown): PipelineSketches {
  const document = plainObject(written) ?? {};
  if (!Object.hasOwn(document, "pipelines")) {
    return { all: [], isWhole: Object.keys(document).every((key) => nearest(key, ["pipelines"]) === undefined) };
  }
  const pipelines = plainObject(document["pipelines"]);
  if (pipelines === null) return { all: [], isWhole: false };
  const all = Object.entries(pipelines)
    .map(([name, pipeline]) => ({ name, stages: stagesOf(name, plainObject(pipeline)?.["stages"]) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { all, isWhole: all.every(({ stages }) => stages.length > 1 && !stages.includes(null)) };
}

function stagesOf(pipeline: string, stages: unknown): readonly (StageSketch | null)[] {
  if (!Array.isArray(stages)) return [];
  return stages.map((stage: unknown, i) => {
    const path = ["pipelines", pipeline, "stages", i];
    if (typeof stage === "string") return { tenant: stage, path };
    const tenant = plainObject(stage)?.["tenant"];
    return typeof tenant === "string" ? { tenant, path: [...path, "tenant"] } : null;
  });
}

/** @returns null for lists and anything else that is no mapping */
export function plainObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
