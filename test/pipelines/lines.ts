import type { TinyDocument } from "../support/tiny.ts";

/** Work that holds a GPU for so long, without host time. */
export function fixedWork(time: string, size: object = { kind: "constant" }): object {
  return { reference: "a100-sxm4-80gb", compute: time, hostGap: "0ns", size };
}

/** Two stages, 4 ms and 6 ms, each alone on a GPU of its own; parts of it may be replaced. */
export function twoStages(
  arrivals: object,
  { a = {}, b = {}, line = {} }: { readonly a?: object; readonly b?: object; readonly line?: object } = {},
): TinyDocument {
  return {
    duration: "100ms",
    limit: "1s",
    warmup: "0s",
    gpus: { type: "a100-sxm4-80gb", count: 2 },
    tenants: { a: { work: fixedWork("4ms"), arrivals, ...a }, b: { work: fixedWork("6ms"), ...b } },
    pipelines: { line: { stages: ["a", "b"], ...line } },
    policies: {
      apart: [
        { gpu: 0, exclusive: {}, tenants: ["a"] },
        { gpu: 1, exclusive: {}, tenants: ["b"] },
      ],
    },
  };
}

/** Arrivals at these instants [ms]. */
export function at(...ms: readonly number[]): object {
  return { kind: "list", at: ms.map((one) => `${one}ms`) };
}
