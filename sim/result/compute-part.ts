/** A compute instance, which has SMs of its own and shares all else with the others of its GPU instance. */
export interface ComputePartResult {
  /** "1c.3g.40gb" */
  readonly name: string;
  readonly sms: number;
  readonly tenants: readonly string[];
}
