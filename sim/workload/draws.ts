import { type Seed, stream } from "../base/random.ts";
import { sizeDraws, tokenDraws } from "./distributions.ts";
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
    const size = sizeDraws(stream(seed, tenant, "size"), work.size);
    return (requests, row) => {
      requests.size[row] = size();
    };
  }
  if (tokens !== null) {
    return (requests, row, index) => {
      requests.promptTokens[row] = Math.max(1, tokens.promptTokens[index]!);
      requests.outputTokens[row] = Math.max(1, tokens.outputTokens[index]!);
    };
  }
  const prompt = tokenDraws(stream(seed, tenant, "promptTokens"), work.promptTokens);
  const output = tokenDraws(stream(seed, tenant, "outputTokens"), work.outputTokens);
  return (requests, row) => {
    requests.promptTokens[row] = prompt();
    requests.outputTokens[row] = output();
  };
}
