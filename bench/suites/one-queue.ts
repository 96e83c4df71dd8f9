import type { Plan, Suite } from "../harness/suite.ts";
import { oneQueue } from "../ours/documents.ts";
import { drawStream, writeStream } from "../ours/stream-file.ts";
import { cppPeer, peerContender, simpyPeer } from "../peers/find.ts";
import { ours } from "./contenders.ts";

const MEAN_WORK_NS = 1e7;

/** M/M/1 at load 0.8, first come, first served. */
export async function oneQueueSuites(plan: Plan): Promise<Suite[]> {
  const requests = plan.quick ? 30_000 : 300_000;
  const scenario = await oneQueue(requests);
  const stream = writeStream(`${plan.folder}/one-queue-${requests}.bin`, drawStream(scenario, MEAN_WORK_NS));
  return [
    {
      name: "one-queue",
      title: "M/M/1, load 0.8",
      unit: "ns/request",
      isSameWork: true,
      contenders: [
        ours("bare loop", "one-queue-bare", { stream }),
        ours("product", "product", { kind: "one queue", requests }),
        peerContender("C++", cppPeer("one-queue", plan.folder), [stream]),
        peerContender("SimPy", simpyPeer("one_queue"), [stream]),
      ],
      ratios: [
        ["C++", "bare loop"],
        ["C++", "product"],
        ["SimPy", "bare loop"],
        ["SimPy", "product"],
      ],
    },
  ];
}
