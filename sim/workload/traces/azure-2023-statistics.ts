import { fact, type Fact } from "../../base/fact.ts";

/** Mean, median, 99th percentile and largest value of a column of token counts. */
interface TokenStatistics {
  readonly mean: Fact;
  readonly median: Fact;
  /** The smallest count that at least 99 % of the requests do not exceed. */
  readonly p99: Fact;
  readonly max: Fact;
}

/** What a generated workload needs to know of a trace. */
export interface TraceStatistics {
  readonly requests: Fact;
  /** First to last request [s]. */
  readonly spanS: Fact;
  /** (requests − 1) ÷ span [1/s]. */
  readonly ratePerS: Fact;
  /** Standard deviation ÷ mean of the gaps between requests; 1 for Poisson arrivals. */
  readonly gapCv: Fact;
  readonly promptTokens: TokenStatistics;
  readonly outputTokens: TokenStatistics;
}

/** How the data set wants to be cited; it is under CC-BY-4.0. */
export const AZURE_2023_CITATION =
  "Azure LLM inference trace 2023 (Azure/AzurePublicDataset, CC-BY-4.0): P. Patel, E. Choukse, C. Zhang, A. Shah, " +
  'I. Goiri, S. Maleki, R. Bianchini, "Splitwise: Efficient generative LLM inference using phase splitting", ISCA 2024';

/**
 * Two production services, about an hour of 16 November 2023 each. Conversation arrives nearly as a Poisson stream;
 * code arrives in bursts with long pauses (an editor asks for completions in volleys).
 */
export const AZURE_2023 = {
  conversation: {
    requests: count(19_366, "1"),
    spanS: count(3501.721937, "s"),
    ratePerS: count(5.53, "1/s"),
    gapCv: count(1.094, "1"),
    promptTokens: tokens(1154.7, 1020, 4142, 14_050),
    outputTokens: tokens(211.1, 129, 601, 1000),
  },
  code: {
    requests: count(8819, "1"),
    spanS: count(3435.948056, "s"),
    ratePerS: count(2.566, "1/s"),
    gapCv: count(13.15, "1"),
    promptTokens: tokens(2047.8, 1469, 7436, 7437),
    outputTokens: tokens(27.9, 13, 252, 1899),
  },
} as const satisfies Record<string, TraceStatistics>;

function count(value: number, unit: string): Fact {
  return fact(value, unit, "measured", AZURE_2023_CITATION);
}

function tokens(mean: number, median: number, p99: number, max: number): TokenStatistics {
  return {
    mean: count(mean, "1"),
    median: count(median, "1"),
    p99: count(p99, "1"),
    max: count(max, "1"),
  };
}
