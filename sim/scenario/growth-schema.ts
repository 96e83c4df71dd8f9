import { z } from "zod";
import { byteRate } from "./byte-rate.ts";
import { object } from "./grammar-forms.ts";
import { bytes, duration } from "./text-types.ts";

/** Key `growth` of a tenant's memory: how much more a process asks for while it works. */
export const growth = object(
  {
    perRequest: bytes.optional().meta({ description: "asked for at the beginning of each request" }),
    rate: byteRate.optional().meta({ description: "grows with time; asked for at the beginning of the next request" }),
    limit: bytes
      .optional()
      .meta({ description: "what a process grows by in all, at most; without it there is no limit" }),
    onFailure: z
      .enum(["restart", "stop"], { error: () => "must be restart or stop" })
      .optional()
      .meta({
        description:
          "what becomes of a process that asks for memory which is not there: started again, or gone for good; restart unless given",
      }),
    restart: duration.optional().meta({ description: "from its death until it serves again; 10 s unless given" }),
  },
  "memory that a process asks for while it works; one that does not get it dies, with the requests in its queue",
);
