import { type Seed, stream } from "../base/random.ts";
import { drawSize, drawTokens } from "./distributions.ts";
import type { RequestTable } from "./request-table.ts";
import type { Work } from "./work.ts";

/** Writes what is random about request number `index` into its row. Called once per request, in order. */
export type Draws = (requests: RequestTable, row: number, index: number) => void;

/** Token counts that a trace gives, by request number. */
export interface TraceTokens {
  readonly promptTokens: Int32Array;
  readonly outputTokens: Int32Array;
}

/** Factors on the device times of a burst tenant's requests that a trace gives, by request number; their mean is 1. */
export type TraceSizes = Float64Array;

/**
 * The draws of one tenant. Each quantity has its own stream, so the k-th request is the same request under every
 * policy and beside any neighbour.
 * @param tokens given by a trace; otherwise drawn from the distributions of the work
 * @param sizes  given by a trace; otherwise drawn likewise
 */
export function drawsFor(
  seed: Seed,
  tenant: string,
  work: Work,
  tokens: TraceTokens | null,
  sizes: TraceSizes | null = null,
): Draws {
  if (work.kind === "bursts") {
    if (sizes !== null) {
      return (requests, row, index) => {
        requests.size[row] = sizes[index]!;
      };
    }
    if (work.size.kind === "constant") return () => {};
    const random = stream(seed, tenant, "size");
    return (requests, row) => {
      requests.size[row] = drawSize(random, work.size);
    };
  }
  if (tokens !== null) {
    return (requests, row, index) => {
      requests.promptTokens[row] = Math.max(1, tokens.promptTokens[index]!);
      requests.outputTokens[row] = Math.max(1, tokens.outputTokens[index]!);
    };
  }
  const prompt = stream(seed, tenant, "promptTokens");
  const output = stream(seed, tenant, "outputTokens");
  return (requests, row) => {
    requests.promptTokens[row] = drawTokens(prompt, work.promptTokens);
    requests.outputTokens[row] = drawTokens(output, work.outputTokens);
  };
}
