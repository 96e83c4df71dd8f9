import { z } from "zod";
import { object } from "./grammar-forms.ts";
import { bytes } from "./text-types.ts";

const transfers = object(
  {
    in: bytes.optional().meta({ description: "input of a request, copied to the GPU before its first burst" }),
    out: bytes.optional().meta({ description: "output of a request, copied back after its last burst" }),
    memory: z
      .enum(["pinned", "pageable"], { error: () => "must be pinned or pageable" })
      .optional()
      .meta({ description: "host memory that is copied from and to; pageable is slower; pinned unless given" }),
    overlap: z
      .boolean({ error: () => "must be true or false" })
      .optional()
      .meta({
        description:
          "true: the next request's input and the last one's output move while bursts of a process run; false unless given",
      }),
  },
  "bytes that each request moves between host and GPU, over the link that all partitions of the GPU share; none unless given",
);

/** Keys of a tenant about copies between host and GPU, all optional. */
export const TRANSFER_KEYS = { transfers: transfers.optional() };
