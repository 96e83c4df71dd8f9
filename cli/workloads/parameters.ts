import { GRADES, type Fact, type Grade } from "../../sim/base/fact.ts";
import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import type { LlmShape, TokenDistribution } from "../../sim/workload/work.ts";

/** One parameter of a workload, as the simulation uses it. */
export interface WorkloadParameter {
  /** "compute perItemNs" */
  readonly name: string;
  readonly value: number | string;
  /** "ns", "B", "1" for a count; "-" for text. */
  readonly unit: string;
  /** null: part of what the workload is, not a number that could be wrong; the workload's doc says where it comes from. */
  readonly grade: Grade | null;
  readonly source: string | null;
  readonly range: readonly [low: number, high: number] | null;
}

/** Every parameter of a workload, each once, in a fixed order: work, then memory. */
export function parametersOf({ work, memory, workingSetBytes }: CatalogWorkload): readonly WorkloadParameter[] {
  const own =
    work.kind === "llm"
      ? [
          ...shapeParameters(work.shape),
          ...tokens("promptTokens", work.promptTokens),
          ...tokens("outputTokens", work.outputTokens),
          count("maxBatchedTokens", work.maxBatchedTokens, "documented", "vLLM's default of max_num_batched_tokens"),
          count("maxSequences", work.maxSequences, "documented", "vLLM's default of max_num_seqs"),
          graded("hostGapNs", work.hostGapNs),
        ]
      : [
          plain("reference", `${work.reference.gpu}, ${work.reference.sms} SMs`),
          count("batch", work.batch),
          count("bursts", work.bursts),
          graded("hostGapNs", work.hostGapNs),
          ...(["floor", "compute", "memory", "latency"] as const).flatMap((part) => [
            graded(`${part} fixedNs`, work[part].fixedNs),
            graded(`${part} perItemNs`, work[part].perItemNs),
          ]),
          plain("size", "cv" in work.size ? `${work.size.kind}, cv ${work.size.cv}` : work.size.kind),
        ];
  const cache =
    memory.kvCache === null
      ? []
      : [typeof memory.kvCache === "number" ? bytes("kvCache", memory.kvCache) : plain("kvCache", memory.kvCache)];
  return [
    ...own,
    graded("contextBytes", memory.contextBytes),
    graded("weightsBytes", memory.weightsBytes),
    graded("workingBytes", memory.workingBytes),
    ...cache,
    graded("workingSetBytes", workingSetBytes),
  ];
}

/** How many graded parameters have each grade, best first: "derived 11, assumed 2". */
export function gradesText(parameters: readonly WorkloadParameter[]): string {
  return GRADES.map((grade) => [grade, parameters.filter((one) => one.grade === grade).length] as const)
    .filter(([, number]) => number > 0)
    .map(([grade, number]) => `${number} ${grade}`)
    .join(", ");
}

/** All numbers of a shape, those of its experts too where it has some. */
function shapeParameters(shape: LlmShape): readonly WorkloadParameter[] {
  const numbers = (of: object, prefix: string): readonly WorkloadParameter[] =>
    Object.entries(of).flatMap(([name, value]: [string, unknown]) => {
      if (typeof value === "number") return [count(`${prefix}${name}`, value, "documented", shape.source)];
      return typeof value === "object" && value !== null ? numbers(value, `${name} `) : [];
    });
  return numbers(shape, "");
}

function graded(name: string, { value, unit, grade, source, range }: Fact): WorkloadParameter {
  return { name, value, unit, grade, source, range: range ?? null };
}

function count(name: string, value: number, grade: Grade | null = null, source: string | null = null) {
  return { name, value, unit: "1", grade, source, range: null } satisfies WorkloadParameter;
}

function bytes(name: string, value: number): WorkloadParameter {
  return { ...count(name, value), unit: "B" };
}

function plain(name: string, value: string): WorkloadParameter {
  return { name, value, unit: "-", grade: null, source: null, range: null };
}

function tokens(name: string, distribution: TokenDistribution): readonly WorkloadParameter[] {
  if (distribution.kind === "constant") return [count(name, distribution.tokens)];
  const { median, mean, max } = distribution;
  return [count(`${name} median`, median), count(`${name} mean`, mean), count(`${name} max`, max)];
}
