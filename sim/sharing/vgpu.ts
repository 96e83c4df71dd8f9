import { exclusive } from "./exclusive.ts";
import { definePolicy } from "./policy.ts";

/**
 * A VM with the partition for itself. It differs from exclusive use in the label of the deployment and in what may
 * stand beside it, not in time: the instance is passed through with all of its isolation.
 */
export const vgpu = definePolicy({
  ...exclusive,
  name: "vgpu",
  key: "vgpu",
  doc: "One VM owns the partition: a MIG-backed vGPU on a GPU instance, a full-size vGPU on a whole GPU; timed as exclusive.",
  maxProcesses: { count: 1, rule: "a vGPU that owns its partition is for one VM, here with one process" },
});
