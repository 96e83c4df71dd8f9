import type { Plan, Suite } from "../harness/suite.ts";
import { WAYS } from "../ours/documents.ts";
import { ours } from "./contenders.ts";

/** Every way of sharing under the same eight tenants, and a language model that batches. */
export function policySuites({ quick }: Plan): Suite[] {
  const requests = quick ? 20_000 : 200_000;
  const product = { kind: "eight tenants", meanWorkMs: 5, requests } as const;
  return [
    {
      name: "policies",
      title: "Eight tenants, mean work 5 ms, product",
      unit: "ns/request",
      isSameWork: false,
      contenders: WAYS.map((way) => ours(way, "product", { ...product, way })),
      ratios: WAYS.filter((way) => way !== "exclusive").map((way) => [way, "exclusive"] as const),
    },
    {
      name: "batching",
      title: "Language model, continuous batching, product",
      unit: "ns/request",
      isSameWork: false,
      contenders: [ours("product", "product", { kind: "language model", durationS: quick ? 500 : 4000 })],
      ratios: [],
    },
  ];
}
