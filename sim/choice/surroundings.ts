import type { FlipResult, GpuChoice, HeadroomResult, NearestChange, RobustnessResult } from "../result/choice.ts";

/** What was looked at around the choice. */
export interface Surroundings {
  readonly headroom: readonly HeadroomResult[];
  readonly flips: readonly FlipResult[];
  readonly robustness: RobustnessResult | null;
  readonly nearest: NearestChange | null;
  readonly gpus: readonly GpuChoice[];
}
