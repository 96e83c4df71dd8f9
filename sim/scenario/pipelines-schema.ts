import { z } from "zod";
import { MOST_STAGES } from "../workload/stage-times.ts";
import { list, object } from "./grammar-forms.ts";
import { duration, number, positiveDuration, rate } from "./text-types.ts";

const text = z.string({ error: () => "must be text" });

const STAGES_RULE = `must be a list of two to ${MOST_STAGES} tenants, in their order`;

const stage = z.union(
  [
    text,
    object({
      tenant: text,
      carry: z
        .enum(["tokens"], { error: () => "must be tokens" })
        .optional()
        .meta({
          description:
            "tokens: its work goes by the answer of the nearest stage before it that generates one; a language model has it in its prompt, other work is larger or smaller by it",
        }),
    }),
  ],
  { error: () => "must be a tenant's name, or {tenant: …, carry: tokens}" },
);

const slo = object(
  {
    latency: positiveDuration
      .optional()
      .meta({ description: "from the arrival at the first stage to the end of the last one" }),
    throughput: rate.optional().meta({ description: "requests per second that finish the last stage, at least" }),
    percentile: number(1, 99.99)
      .optional()
      .meta({ description: "percentile that the latency is held to; 99 unless given" }),
  },
  "targets from end to end; those of the stages are their tenants' own",
);

const pipeline = object(
  {
    title: text.optional(),
    stages: list(stage, STAGES_RULE).min(2, { error: STAGES_RULE }).max(MOST_STAGES, { error: STAGES_RULE }).meta({
      description: "names of tenants; the first one has arrivals, the others get what the one before finished",
    }),
    hop: duration.optional().meta({ description: "time on the network from one stage to the next; none unless given" }),
    slo: slo.optional(),
  },
  "tenants in a row: a request that one has finished arrives at the next",
);

/** The block `pipelines:` of scenario files. */
export const pipelines = z
  .record(z.string(), pipeline, { error: () => "must be a mapping from names to pipelines" })
  .meta({ description: "requests that pass several tenants one after the other, measured from end to end" });

/** Name of the tenant of a stage, however it is written. */
export function stageName(written: z.output<typeof stage>): string {
  return typeof written === "string" ? written : written.tenant;
}
