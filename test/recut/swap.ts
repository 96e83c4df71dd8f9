/** Documents for tests of re-cuts: what a part of a scenario file says. */
type Part = Readonly<Record<string, unknown>>;

/** Work that scales with SMs alone: 10 ms on a whole A100, unless given. */
export function service(arrivals: Part, more: Part = {}, compute = "10ms"): Part {
  return {
    work: { reference: "a100-sxm4-80gb", compute, hostGap: "0s" },
    memory: { context: "500MB", weights: "1GB", working: "0B" },
    arrivals,
    ...more,
  };
}

/** Arrivals at these instants [ns]. */
export function at(...instantsNs: readonly number[]): Part {
  return { kind: "list", at: instantsNs.map((ns) => `${ns}ns`) };
}

/** A GPU instance for one tenant. */
export function alone(profile: string, start: number, tenant: string): Part {
  return { profile, start, tenants: [tenant] };
}

/** Device time of one request of {@link service} on so many SMs [ns]. */
export function onSms(sms: number, wholeNs = 10e6): number {
  return Math.round((wholeNs * 108) / sms);
}

/** SMs of profiles of an A100. */
export const SMS = { "1g.10gb": 14, "2g.20gb": 28, "3g.40gb": 42, "4g.40gb": 56, "7g.80gb": 98 } as const;
