import type { Plan, Suite } from "../harness/suite.ts";
import type { Crowd } from "../ours/documents.ts";
import { ours } from "./contenders.ts";

/** What is multiplied while the rest stays as it is. More GPUs bring more requests, more tenants share the same. */
interface Axis {
  readonly name: string;
  readonly title: string;
  readonly sizes: readonly number[];
  readonly crowd: (size: number, requests: number) => Crowd;
}

const USUAL = { tenants: 8, gpus: 1, load: 0.7 } as const;

const AXES: readonly Axis[] = [
  {
    name: "tenants",
    title: "Tenants on one GPU in turns, load 0.7 in sum",
    sizes: [2, 20, 200],
    crowd: (tenants, requests) => ({ ...USUAL, tenants, requests }),
  },
  {
    name: "gpus",
    title: "GPUs, each with eight tenants in turns",
    sizes: [1, 10, 100],
    crowd: (gpus, requests) => ({ ...USUAL, gpus, tenants: USUAL.tenants * gpus, requests: (requests / 10) * gpus }),
  },
  {
    name: "load",
    title: "Load in percent, eight tenants in turns",
    sizes: [8, 20, 40, 60, 80],
    crowd: (percent, requests) => ({ ...USUAL, load: percent / 100, requests }),
  },
  {
    name: "length",
    title: "Requests of one run, eight tenants in turns",
    sizes: [10_000, 100_000, 1_000_000],
    crowd: (requests) => ({ ...USUAL, requests }),
  },
];

/** How the cost of a request changes when a scenario gets ten or a hundred times as large. */
export function growthSuites({ quick }: Plan): Suite[] {
  const requests = quick ? 20_000 : 200_000;
  return AXES.map(({ name, title, sizes, crowd }) => {
    const measured = quick && name === "length" ? sizes.slice(0, -1) : sizes;
    const names = measured.map((size) => size.toLocaleString("en"));
    return {
      name: `growth-${name}`,
      title,
      unit: "ns/request",
      isSameWork: false,
      contenders: measured.map((size, i) => ours(names[i]!, "product", { kind: "crowd", ...crowd(size, requests) })),
      ratios: names.slice(1).map((larger) => [larger, names[0]!] as const),
      sizes: measured,
    };
  });
}
