import { exclusive } from "./exclusive.ts";
import { mps } from "./mps.ts";
import type { SharingPolicy } from "./policy.ts";
import { timeSlicing } from "./time-slicing.ts";

/** The leaves of the sharing tree. A new policy is a file and a line here. */
export const POLICIES: readonly SharingPolicy[] = [exclusive, timeSlicing, mps];

/** The policy with this key in scenario files. */
export function policyByKey(key: string): SharingPolicy | undefined {
  return POLICIES.find((policy) => policy.key === key);
}
