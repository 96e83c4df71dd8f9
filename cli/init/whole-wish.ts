import { formatBytes } from "../../sim/base/units.ts";
import { type Problem, ProblemsError } from "../../sim/base/problems.ts";
import { GPUS } from "../../sim/hardware/gpus.ts";
import { type Placed, placeAll } from "./place.ts";
import type { Wish } from "./wish.ts";

/**
 * Places the tenants of a wish.
 * @throws ProblemsError when they fit under no policy, with the reason for each and a way out
 */
export function placeOrRefuse(wish: Wish): readonly Placed[] {
  const placed = placeAll(wish);
  if (placed.some((one) => "gpus" in one)) return placed;
  const rule = "has no place for these tenants";
  const problems = placed.flatMap((one): Problem[] =>
    "leftOut" in one ? [{ path: `policy ${one.kind}`, rule, found: one.leftOut }] : [],
  );
  throw new ProblemsError(problems.map((one, i) => (i < problems.length - 1 ? one : { ...one, help: wayOut(wish) })));
}

function wayOut(wish: Wish): string {
  const isEnough = (other: Wish): boolean => placeAll(other).some((one) => "gpus" in one);
  const easy = { ...wish, policies: ["exclusive", "time-slicing", "mps"] } as const;
  const possible = placeAll(easy).flatMap((one) => ("gpus" in one ? [one.kind] : []));
  if (possible.length > 0) return `These policies have: --policies ${possible.join(",")}`;
  const more = { ...easy, gpus: wish.tenants.length };
  if (isEnough(more)) return `Take more GPUs: --gpus ${more.gpus} is enough`;
  const larger = GPUS.filter((gpu) => isEnough({ ...easy, gpu }));
  if (larger.length === 0) return "Take fewer tenants or smaller workloads";
  const names = larger.map(({ name, memoryBytes }) => `${name} (${formatBytes(memoryBytes.value)})`);
  return `Take a larger GPU: ${names.join(", ")}`;
}
