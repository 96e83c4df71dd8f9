import { POLICIES } from "../../sim/sharing/index.ts";
import type { SharingPolicy } from "../../sim/sharing/policy.ts";

/** Every registered policy by itself, and all of them mixed: what each law is tried on. */
export const LEAVES: readonly (readonly [name: string, policies: readonly SharingPolicy[]])[] = [
  ...POLICIES.map((policy): [string, SharingPolicy[]] => [policy.name, [policy]]),
  ["mixed policies", POLICIES],
];

/** Settings of fast-check: a fixed seed, so that a law that fails once fails always. */
export function cases(numRuns: number): { readonly seed: number; readonly numRuns: number } {
  return { seed: 20_260_101, numRuns };
}
