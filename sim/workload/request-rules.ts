/** What may happen to a request of a tenant on its way to a process. What is not limited is Infinity or null. */
export interface RequestRules {
  /** Requests that may wait at one process beyond those that it can serve at once. */
  readonly queueLimit: number;
  /** A request that no process has begun so long after it joined a queue leaves it [ns]. */
  readonly timeoutNs: number;
  readonly retries: RetryRule | null;
  readonly admission: AdmissionRule | null;
}

/** A client whose request was turned away, or left the queue, sends the same one again after a pause. */
export interface RetryRule {
  /** Times that it tries again, at most. */
  readonly max: number;
  /** The first pause [ns]; each one after it is `factor` times as long. */
  readonly backoffNs: number;
  readonly factor: number;
  /** A pause is multiplied by a uniform draw from 1 - jitter to 1 + jitter. */
  readonly jitter: number;
}

/** What a tenant lets in; the rest is turned away on arrival. */
export type AdmissionRule =
  | {
      readonly kind: "outstanding";
      /** Requests queued or in service at the tenant's processes, at most. */
      readonly max: number;
    }
  | {
      readonly kind: "token-bucket";
      /** Tokens that come in a second; a request takes one. */
      readonly ratePerS: number;
      /** Tokens that there can be; so many there are at the beginning. */
      readonly burst: number;
    };

/** Every request is let in and waits as long as it takes. */
export const NO_RULES: RequestRules = { queueLimit: Infinity, timeoutNs: Infinity, retries: null, admission: null };
