import { stableJson } from "../../sim/base/json.ts";
import type { Gpu } from "../../sim/hardware/gpu.ts";
import { findGpu, unknownGpu } from "../../sim/hardware/gpus.ts";
import type { CatalogWorkload } from "../../sim/workload/catalog/entry.ts";
import { findWorkload, unknownWorkload, WORKLOADS } from "../../sim/workload/catalog.ts";
import { mistake } from "../mistake.ts";
import { once } from "../overrides.ts";
import { aloneOn, commonParts, loneRequest } from "../workloads/alone.ts";
import { parametersOf } from "../workloads/parameters.ts";
import { detailText, listText } from "../workloads/workload-text.ts";

/** Flags of `workloads`. */
export interface WorkloadsArguments {
  readonly name: string | undefined;
  readonly gpu: string | string[] | undefined;
  readonly json: boolean;
}

/** The GPU on which the rates of language models were measured first. */
const LLM_REFERENCE = "a100-sxm4-80gb";

/** Prints the catalogue of workloads, or one of it. @throws ProblemsError when there is no such workload or GPU */
export function workloads({ name, gpu: gpuFlag, json }: WorkloadsArguments): void {
  const gpuName = once("--gpu", gpuFlag);
  if (name === undefined) {
    if (gpuName !== undefined) {
      const help = "Name one: slicewise workloads resnet50 --gpu h100-sxm5-80gb";
      mistake("--gpu", { rule: "is for one workload in detail", found: gpuName, help });
    }
    process.stdout.write(json ? stableJson(WORKLOADS.map(described)) : `${listText(WORKLOADS)}\n`);
    return;
  }
  const workload = findWorkload(name) ?? mistake("workloads", { ...unknownWorkload(name), found: name });
  const gpu = gpuOf(workload, gpuName);
  const times = aloneOn(workload, gpu, commonParts(gpu));
  const request = loneRequest(workload);
  process.stdout.write(
    json
      ? stableJson({ ...described(workload), alone: { gpu: gpu.name, request, parts: times } })
      : `${detailText(workload, gpu, times, request)}\n`,
  );
}

/** A workload as JSON gives it: `parameters` hold what is graded and what is not, with units. */
function described(workload: CatalogWorkload): object {
  const { name, title, kind, doc } = workload;
  return { name, title, kind, doc, parameters: parametersOf(workload) };
}

function gpuOf({ work }: CatalogWorkload, name: string | undefined): Gpu {
  const wanted = name ?? (work.kind === "llm" ? LLM_REFERENCE : work.reference.gpu);
  return findGpu(wanted) ?? mistake("--gpu", { ...unknownGpu(wanted), found: wanted });
}
