import { exclusive } from "./exclusive.ts";
import { mps } from "./mps.ts";
import type { SharingPolicy } from "./policy.ts";
import { priority } from "./priority.ts";
import { sharedServer } from "./shared-server.ts";
import { timeSlicing } from "./time-slicing.ts";
import { vgpu } from "./vgpu.ts";
import { vgpuBestEffort } from "./vgpu-best-effort.ts";
import { vgpuEqualShare } from "./vgpu-equal-share.ts";
import { vgpuFixedShare } from "./vgpu-fixed-share.ts";

/** The leaves of the sharing tree. A new policy is a file and a line here. */
export const POLICIES: readonly SharingPolicy[] = [
  exclusive,
  timeSlicing,
  mps,
  vgpu,
  vgpuBestEffort,
  vgpuEqualShare,
  vgpuFixedShare,
  priority,
  sharedServer,
];

/** The policy with this key in scenario files. */
export function policyByKey(key: string): SharingPolicy | undefined {
  return POLICIES.find((policy) => policy.key === key);
}
