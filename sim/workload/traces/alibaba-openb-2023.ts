import { MAX_TIME_NS } from "../../base/units.ts";
import { type CsvHeader, readCsvHeader, readCsvRow } from "./csv-header.ts";
import { grouped } from "./grouped.ts";
import { readCount } from "./numbers.ts";
import { readRows } from "./read-rows.ts";
import { TraceDraft } from "./trace-draft.ts";
import type { TraceFormat } from "./trace-format.ts";

const REQUIRED = ["name", "num_gpu", "gpu_milli", "creation_time", "deletion_time", "scheduled_time"] as const;
const OPTIONAL = ["cpu_milli", "memory_mib", "gpu_spec", "qos", "pod_phase"] as const;
const NO_GPU = "ask for no GPU";
const NEVER_SCHEDULED = "were never scheduled, so they have no lifetime";
const NO_LIFETIME = "ended when they were scheduled";
const TOO_EARLY = "were created more than 104 days before the last one, the range of the exact clock";
const MAX_SECONDS = 1e11;
const SECONDS_RULE = "must be a whole number of seconds from 0";

interface Pod {
  readonly createdS: number;
  readonly deletedS: number;
  readonly gpuSeconds: number;
  readonly client: string;
}

/**
 * Pods of a cluster with GPU sharing. A pod arrives when it is created; its size is its share of GPUs × the time from
 * being scheduled to being deleted. Times are whole seconds, counted from the first pod taken.
 */
export const alibabaOpenb2023: TraceFormat = {
  name: "alibaba-openb-2023",
  doc: `CSV with the columns ${REQUIRED.join(", ")}, and maybe ${OPTIONAL.join(", ")}: pods of a Kubernetes cluster. Arrival: creation_time [s]; size: num_gpu × gpu_milli ÷ 1000 × (deletion_time − scheduled_time) [GPU s]; client: qos. No tokens. Rows need not be in order of time. Alibaba cluster trace GPU v2023 (Apache-2.0): Q. Weng et al., "Beware of Fragmentation", USENIX ATC 2023`,
  recognise: ({ first }) => {
    const names = first.split(",");
    return REQUIRED.every((name) => names.includes(name))
      ? "its header has num_gpu, gpu_milli and creation_time"
      : null;
  },
  read: (chunks, options) => {
    const shape = { hasTokens: false, sizeUnit: "GPU s", hasClients: true };
    const draft = new TraceDraft(options, shape, [NO_GPU, NEVER_SCHEDULED, NO_LIFETIME, TOO_EARLY]);
    let header: CsvHeader | null = null;
    let backwards = 0;
    const pods: Pod[] = [];
    return readRows(chunks, draft, {
      firstLine: REQUIRED.join(","),
      header: (text) => (header = readCsvHeader(text, { required: REQUIRED, optional: OPTIONAL }, draft)) !== null,
      row: (text, line) => {
        const row = readCsvRow(text, line, header!, draft);
        if (row === null) return;
        const whole = (name: string, max: number): number | null => readCount(row.text(name), max);
        const [gpus, milli] = [whole("num_gpu", 1000), whole("gpu_milli", 1000)];
        const [createdS, deletedS] = [whole("creation_time", MAX_SECONDS), whole("deletion_time", MAX_SECONDS)];
        const neverScheduled = row.text("scheduled_time") === "";
        const scheduledS = neverScheduled ? createdS : whole("scheduled_time", MAX_SECONDS);
        if (gpus === null || milli === null || createdS === null || deletedS === null || scheduledS === null) {
          draft.badRow([
            ...(gpus === null ? [row.wrong("num_gpu", "must be a whole number from 0 to 1000")] : []),
            ...(milli === null ? [row.wrong("gpu_milli", "must be a whole number from 0 to 1000")] : []),
            ...(createdS === null ? [row.wrong("creation_time", SECONDS_RULE)] : []),
            ...(deletedS === null ? [row.wrong("deletion_time", SECONDS_RULE)] : []),
            ...(scheduledS === null ? [row.wrong("scheduled_time", `${SECONDS_RULE}, or nothing`)] : []),
          ]);
        } else if (gpus * milli === 0) draft.drop(NO_GPU);
        else if (neverScheduled) draft.drop(NEVER_SCHEDULED);
        else if (deletedS < scheduledS) draft.badRow([row.wrong("deletion_time", "must not be before scheduled_time")]);
        else if (deletedS === scheduledS) draft.drop(NO_LIFETIME);
        else {
          if (createdS < (pods.at(-1)?.createdS ?? 0)) backwards++;
          const gpuSeconds = ((gpus * milli) / 1000) * (deletedS - scheduledS);
          pods.push({ createdS, deletedS, gpuSeconds, client: row.text("qos") || "none" });
        }
      },
      end: () => takePods(pods, backwards, draft),
    });
  },
};

function takePods(pods: readonly Pod[], backwards: number, draft: TraceDraft): void {
  const endS = pods.reduce((latest, { createdS }) => Math.max(latest, createdS), 0);
  const fits = ({ createdS }: Pod): boolean => (endS - createdS) * 1e9 <= MAX_TIME_NS;
  const taken = pods.filter(fits);
  for (let i = taken.length; i < pods.length; i++) draft.drop(TOO_EARLY);
  const startS = taken.reduce((first, { createdS }) => Math.min(first, createdS), endS);
  for (const { createdS, gpuSeconds, client } of taken)
    draft.add({ atNs: (createdS - startS) * 1e9, size: gpuSeconds, client });
  if (backwards > 0)
    draft.note(
      `rows are not in order of creation_time, ${backwards === 1 ? "once" : `${grouped(backwards)} times`}; they were sorted.`,
    );
  const lastS = taken.reduce((latest, { deletedS }) => Math.max(latest, deletedS), 0);
  const cut = taken.filter(({ deletedS }) => deletedS === lastS).length;
  if (cut > 1)
    draft.note(
      `${grouped(cut)} pods were deleted in the last second of the file, where recording stopped: their sizes are at least so much.`,
    );
}
