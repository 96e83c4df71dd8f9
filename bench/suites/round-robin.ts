import type { Contender, Plan, Suite } from "../harness/suite.ts";
import { eightTenants, ROUND_ROBIN } from "../ours/documents.ts";
import { drawStream, writeStream } from "../ours/stream-file.ts";
import { cppPeer, ns3Peer, type Peer, peerContender, simpyPeer } from "../peers/find.ts";
import { ours } from "./contenders.ts";

/** Mean work [ms], and the requests of an engine that steps through every slice, so that each takes about as long. */
const LENGTHS = [
  [5, 200_000],
  [50, 40_000],
  [500, 6_000],
  [5_000, 600],
] as const;
const QUICK = 0.1;

/** Eight tenants in turns of 2 ms: every engine steps through the same requests; the product can also skip rotations. */
export async function roundRobinSuites(plan: Plan): Promise<Suite[]> {
  const suites: Suite[] = [];
  for (const [meanWorkMs, full] of LENGTHS) suites.push(await suiteFor(plan, meanWorkMs, full));
  return suites;
}

async function suiteFor(plan: Plan, meanWorkMs: number, full: number): Promise<Suite> {
  const scale = plan.quick ? QUICK : 1;
  const requests = Math.round(full * scale);
  const scenario = await eightTenants(meanWorkMs, requests, "time-slicing");
  const stream = writeStream(
    `${plan.folder}/round-robin-${meanWorkMs}ms-${requests}.bin`,
    drawStream(scenario, meanWorkMs * 1e6),
  );
  const turns = [stream, ROUND_ROBIN.sliceNs, ROUND_ROBIN.switchNs] as const;
  const product = { kind: "eight tenants", meanWorkMs, way: "time-slicing" } as const;
  const isFirst = meanWorkMs === LENGTHS[0][0];
  const others = isFirst ? otherEngines(plan, stream, turns) : [];
  return {
    name: `round-robin-${meanWorkMs}ms`,
    title: `Round robin, mean work ${meanWorkMs} ms`,
    unit: "ns/request",
    isSameWork: true,
    contenders: [
      ours("bare loop, stepping", "ring-bare", { stream }),
      ours("product, stepping", "product", { ...product, requests, stepping: true }),
      ours("product", "product", {
        ...product,
        // As many as of the shortest work, because skipping costs no more for long work.
        requests: LENGTHS[0][1] * scale,
        countedRequests: requests,
      }),
      peerContender("C++", cppPeer("round-robin", plan.folder), turns),
      ...others,
    ],
    ratios: [
      ["C++", "bare loop, stepping"],
      ["C++", "product, stepping"],
      ["C++", "product"],
      ["product, stepping", "product"],
      ...others
        .filter(({ name }) => !name.startsWith(STATION))
        .flatMap(({ name }) => [[name, "bare loop, stepping"] as const, [name, "product"] as const]),
    ],
  };
}

const STATION = "station without recorder";
const STEPPING_STATION = `${STATION}, stepping`;

function otherEngines(plan: Plan, stream: string, turns: readonly (string | number)[]): Contender[] {
  const named: readonly (readonly [string, Peer])[] = [
    ["SimPy", simpyPeer("round_robin")],
    ["ns-3", ns3Peer("round-robin-ns3", plan.folder)],
  ];
  return [
    ours(STEPPING_STATION, "station-alone", { stream, stepping: true }),
    ours(STATION, "station-alone", { stream, stepping: false }),
    ours("simjs", "simjs", { stream }),
    ...named.map(([name, peer]) => peerContender(name, peer, turns)),
  ];
}
