import type { AdmissionRule } from "./request-rules.ts";

/**
 * Whether a request that comes now is let in; a request that is takes its place or its token.
 * @param outstanding requests of the tenant queued or in service
 */
export type Admission = (nowNs: number, outstanding: number) => boolean;

/** The gate of a tenant. */
export function admissionOf(rule: AdmissionRule): Admission {
  if (rule.kind === "outstanding") return (_nowNs, outstanding) => outstanding < rule.max;
  const { ratePerS, burst } = rule;
  let tokens = burst;
  let sinceNs = 0;
  return (nowNs) => {
    tokens = Math.min(burst, tokens + ((nowNs - sinceNs) * ratePerS) / 1e9);
    sinceNs = nowNs;
    if (tokens < ONE_TOKEN) return false;
    tokens--;
    return true;
  };
}

/** Sums of shares of a token are off by their rounding, and ten tenths must be one. */
const ONE_TOKEN = 1 - 1e-9;
