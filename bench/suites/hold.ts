import { mkdirSync, writeFileSync } from "node:fs";
import { stream, exponential } from "../../sim/base/random.ts";
import type { Plan, Suite } from "../harness/suite.ts";
import { cppPeer, peerContender } from "../peers/find.ts";
import { ours } from "./contenders.ts";

/** Increments of the hold model; a power of two, and so few that only the queue is timed. */
const TABLE = 65_536;

/** The queue of wake-ups by itself, with few and with many sources pending. */
export function holdSuites(plan: Plan): Suite[] {
  const table = `${plan.folder}/hold.bin`;
  const random = stream(1, "bench", "hold");
  mkdirSync(plan.folder, { recursive: true });
  writeFileSync(
    table,
    Float64Array.from({ length: TABLE }, () => 1 + Math.floor(exponential(random) * 1e6)),
  );
  const peer = cppPeer("hold", plan.folder);
  return [10, 100, 10_000, 1_000_000].map((sources): Suite => {
    const holds = Math.round((plan.quick ? 5e5 : 2e6) / (sources > 1e5 ? 4 : 1));
    return {
      name: `hold-${sources}`,
      title: `Event queue, ${sources.toLocaleString("en")} pending`,
      unit: "ns/hold",
      isSameWork: true,
      contenders: [
        ours("ours", "hold", { table, sources, holds }),
        peerContender("C++ same heap", peer, [table, sources, holds, "heap"]),
        peerContender("C++ std::priority_queue", peer, [table, sources, holds, "priority_queue"]),
      ],
      ratios: [
        ["C++ same heap", "ours"],
        ["C++ std::priority_queue", "ours"],
      ],
    };
  });
}
