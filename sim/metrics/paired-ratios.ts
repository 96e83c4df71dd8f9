import { sampleOf, sortedDefined, type TimeSample } from "./distribution.ts";

/**
 * How much longer requests take than the same requests in another run. Percentiles are those of the single ratios; the
 * mean is mean latency ÷ mean latency of the other run over the same requests. The mean of single ratios would be
 * decided by a few requests that found the other run idle, and need not be finite when sizes are random.
 * @param ownNs   latencies [ns]; NaN where not known
 * @param otherNs latencies of the same requests in the other run [ns]; NaN where not known
 */
export function pairedRatios(ownNs: Float64Array, otherNs: Float64Array): TimeSample {
  const ratios = new Float64Array(ownNs.length);
  let own = 0;
  let other = 0;
  for (let i = 0; i < ratios.length; i++) {
    const ratio = ownNs[i]! / otherNs[i]!;
    ratios[i] = ratio;
    if (Number.isNaN(ratio)) continue;
    own += ownNs[i]!;
    other += otherNs[i]!;
  }
  const sample = sampleOf(sortedDefined(ratios));
  return sample.count === 0 ? sample : { ...sample, mean: own / other };
}
