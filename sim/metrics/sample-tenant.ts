import { sampleCondensed } from "./condensed-sample.ts";
import { sampleExact } from "./exact-sample.ts";
import type { RequestRecord } from "./recorder.ts";
import type { SampleInput, TenantSample } from "./tenant-sample.ts";

/** Condenses the record of one tenant in one replication, whichever way its requests were kept. */
export function sampleTenant(record: RequestRecord, input: SampleInput): TenantSample {
  const { condensed, open } = record;
  return condensed === null ? sampleExact(record, input) : sampleCondensed(condensed, open, input);
}
