/**
 * The burst that a process runs next. One record per process, overwritten for each burst: the server fills it,
 * the station runs it. Device times are those on the process's own slice with no neighbour.
 */
export interface Burst {
  /** Host time before the burst during which the engine is free for others [ns, integer]. */
  hostNs: number;
  /** Device time of the burst alone: max(floor, compute + memory + latency) [ns, integer >= 1]. */
  deviceNs: number;
  /** Device time that holds the engine whatever the slice is [ns]. */
  floorNs: number;
  /** Part that scales with SMs, with bandwidth, with neither [ns]. */
  computeNs: number;
  memoryNs: number;
  latencyNs: number;
  /** When its first instruction ran; the station writes it [ns]. */
  startedNs: number;
  /**
   * When the request that it serves arrived, of a batch the first in it; -1 for an iteration of continuous batching, whose
   * requests come and go [ns]. A field of every burst, so that all of them have one shape.
   */
  requestSinceNs: number;
}

/** An empty burst record. */
export function emptyBurst(): Burst {
  return {
    hostNs: 0,
    deviceNs: 1,
    floorNs: 0,
    computeNs: 0,
    memoryNs: 0,
    latencyNs: 0,
    startedNs: 0,
    requestSinceNs: -1,
  };
}

/** Sets `deviceNs` from the other device times. Rounding to whole nanoseconds happens here, once per burst. */
export function sealBurst(burst: Burst): void {
  const scaled = burst.computeNs + burst.memoryNs + burst.latencyNs;
  burst.deviceNs = Math.max(1, Math.round(Math.max(burst.floorNs, scaled)));
}
