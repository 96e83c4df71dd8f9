import { ProblemsError } from "../base/problems.ts";
import { GPUS } from "../hardware/gpus.ts";
import type { Gpu } from "../hardware/gpu.ts";
import { noMig } from "../hardware/mig-profiles.ts";
import type { GpuChoice } from "../result/choice.ts";
import type { ReadyTenant } from "../scenario/scenario.ts";
import type { Chosen } from "./chosen.ts";
import { CONFIDENCE, type Judgement, meanOf } from "./judge.ts";
import { meanInterval } from "../statistics/interval.ts";
import { quickChoice } from "./quick.ts";

/** Share of all cells for the first round on each GPU. */
const SHARE_OF_EACH = 0.04;

/** What can be done with every GPU of the catalogue, as many of it as the scenario has, and why not more. */
export async function compareGpus(
  { request, objective, bench }: Chosen,
  onStep: (doing: string) => void,
): Promise<GpuChoice[]> {
  const { field, allowed, cells } = request;
  const found: GpuChoice[] = [];
  for (const gpu of GPUS) {
    onStep(gpu.title);
    const remarks = gpu.mig === null ? [`${noMig(gpu).rule}: it cannot be cut, only shared in turns or under MPS`] : [];
    const nothing = {
      gpu: gpu.name,
      title: gpu.title,
      recommended: null,
      state: null,
      value: null,
      interval: null,
      gpus: null,
    };
    const scaled = scaledTenants(gpu, bench.tenants);
    if (scaled.length > 0) remarks.push(`scaled, not measured here: times of ${scaled.join(", ")}`);
    try {
      const options = {
        objective,
        allowed,
        isFinite: bench.isFinite,
        cells: Math.floor(cells * SHARE_OF_EACH),
        events: (request.events ?? Infinity) * SHARE_OF_EACH,
      };
      // What another GPU costs is not known.
      const pricePerHour = gpu === field.gpu ? field.pricePerHour : null;
      const { listed, best } = await quickChoice(
        bench.ledger,
        { gpu, count: field.count, pricePerHour },
        bench.tenants,
        options,
      );
      const most = listed.pruned.toSorted((a, b) => b.count - a.count)[0];
      if (best === null)
        found.push({
          ...nothing,
          remarks: [...remarks, `nothing is possible; most often, ${most?.rule ?? "no reason"}`],
        });
      else found.push({ ...nothing, remarks, ...choiceOf(best) });
    } catch (error) {
      if (!(error instanceof ProblemsError)) throw error;
      found.push({ ...nothing, remarks: [...remarks, ...error.problems.map(({ rule }) => rule)] });
    }
  }
  return found;
}

function choiceOf({ candidate, state, latency }: Judgement) {
  const { low, high } = latency === null ? { low: null, high: null } : meanInterval(latency, CONFIDENCE);
  return {
    recommended: candidate.name,
    state,
    value: latency === null ? null : meanOf(latency),
    interval: low === null || high === null ? null : ([low, high] as const),
    gpus: candidate.gpus,
  };
}

/** Tenants whose times hold on another GPU. */
function scaledTenants(gpu: Gpu, tenants: readonly ReadyTenant[]): string[] {
  return tenants.flatMap(({ name, work }) => (work.kind === "bursts" && work.reference.gpu !== gpu.name ? [name] : []));
}
