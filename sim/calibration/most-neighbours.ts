import type { Gpu, MigProfile } from "../hardware/gpu.ts";
import { autoPlace } from "../hardware/placement.ts";

/** How many instances, none with more compute slices than this one, fit on a GPU beside an instance of a profile. */
export function mostNeighbours(gpu: Gpu, own: MigProfile): number {
  const { mig } = gpu;
  if (mig === null) return 0;
  const fits = (profile: MigProfile, count: number): boolean => {
    const wanted = [own, ...Array.from({ length: count }, () => profile)];
    return !(
      "rule" in
      autoPlace(
        mig,
        wanted.map((one) => ({ profile: one, start: undefined })),
      )
    );
  };
  const beside = mig.profiles
    .filter(({ kind, computeSlices }) => kind === "standard" && computeSlices <= own.computeSlices)
    .map((profile) => {
      let count = 0;
      while (fits(profile, count + 1)) count++;
      return count;
    });
  return Math.max(0, ...beside);
}
