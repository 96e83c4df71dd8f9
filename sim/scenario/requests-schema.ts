import { z } from "zod";
import { object } from "./grammar-forms.ts";
import { count, duration, number, positiveDuration, rate } from "./text-types.ts";

/** Keys of a tenant about the way of its requests to a process. */

/** Times that a client tries again, at most; more are a loop, not a client. */
const MOST_RETRIES = 20;

const queue = object(
  {
    limit: count(0, 1_000_000).optional().meta({
      description:
        "requests that may wait at one process beyond those it can serve at once; one that finds its process full goes to the next with room, and is rejected where there is none",
    }),
    timeout: positiveDuration.optional().meta({
      description: "a request that no process has begun so long after it joined a queue leaves it",
    }),
  },
  "limits of the queue at a process; without them every request waits as long as it takes",
);

const retries = object(
  {
    max: count(1, MOST_RETRIES).meta({ description: "times that a client tries again, at most" }),
    backoff: positiveDuration.meta({ description: "pause before the first retry" }),
    factor: number(1, 100).optional().meta({ description: "each pause ÷ the one before it; 1 unless given" }),
    jitter: number(0, 1)
      .optional()
      .meta({ description: "a pause is multiplied by a uniform draw from 1 - jitter to 1 + jitter; 0 unless given" }),
  },
  "what a client does whose request was rejected or timed out: it sends the same one again after a pause",
);

const admission = object(
  {
    maxOutstanding: count(1, 1_000_000)
      .optional()
      .meta({ description: "requests queued or in service at all processes of the tenant, at most" }),
    rate: rate.optional().meta({ description: "tokens that come in a second; a request takes one" }),
    burst: count(1, 1_000_000)
      .optional()
      .meta({ description: "tokens that there can be, and are at the beginning; 1 unless given" }),
  },
  "what is let in: maxOutstanding requests at a time, or rate per second with bursts; the rest is rejected on arrival",
);

const batching = object(
  {
    max: count(1, 1024).meta({ description: "requests in a batch, at most" }),
    delay: duration.optional().meta({
      description: "a batch that is not full waits so long for more, from its first request on; 0 unless given",
    }),
    mode: z
      .enum(["dynamic", "static"], { error: () => "must be dynamic or static" })
      .optional()
      .meta({
        description: "dynamic: a batch takes as long as what is in it; static: as long as a full one, as it is padded",
      }),
  },
  "a process serves several requests together, in one burst whose time follows from the number of items in it",
);

/** Keys of a tenant, all optional. */
export const REQUEST_KEYS = {
  queue: queue.optional(),
  retries: retries.optional(),
  admission: admission.optional(),
  batching: batching.optional(),
};

/** What these keys say after units are numbers. */
export type RequestKeys = z.output<z.ZodObject<typeof REQUEST_KEYS>>;
