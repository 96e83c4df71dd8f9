import type { Stratum } from "../result/validation.ts";
import type { Group, Observation } from "./observation.ts";

/** A slice that makes a step at most so much longer did not slow it down. */
const NOT_SLOWED = 1.15;

/**
 * What a row tests. Host-bound rows are told by what was measured: the same batch on the largest given part took as
 * long. MPS in the profile that holds all of a GPU's slices counts as MPS, in a smaller one as MPS inside MIG.
 */
export function stratumOf(row: Observation, { given }: Group): Stratum {
  if (row.sharing === "time-slicing") return "time-slicing";
  if (row.sharing === "mps") return isWhole(row) ? "mps" : "mps-in-mig";
  if (row.busyNeighbours > 0) return "busy-neighbours";
  const same = given.filter(
    ({ batch, tenants, profile }) => batch === row.batch && tenants === 1 && profile !== row.profile,
  );
  if (same.length === 0) return "mig-scaling";
  const aloneNs = same.reduce((sum, { stepNs }) => sum + stepNs, 0) / same.length;
  return row.stepNs <= NOT_SLOWED * aloneNs ? "host-bound" : "mig-scaling";
}

function isWhole({ gpu, profile }: Observation): boolean {
  return profile === null || profile.computeSlices === gpu.mig!.computeSlices;
}
