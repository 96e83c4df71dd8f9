import type { PointVerdict } from "../result/claims.ts";
import type { CellPolicy, SweepCell, SweepMetric } from "../result/sweep.ts";

/**
 * How one value of a parameter is judged. Each kind is a question that numbers answer, and knows nothing of the row
 * that asks it.
 */
export type ClaimRule =
  /** Is the metric better under the policy than under every rival? */
  | { readonly kind: "better"; readonly policy: string; readonly rivals: readonly string[] }
  /** Does the metric stay on the good side of a limit under the policy, and does the rival's leave it? */
  | { readonly kind: "keeps"; readonly policy: string; readonly rival: string; readonly limit: number }
  /** Does the metric stay where it was at the first value, within a share, and does the rival's not? */
  | { readonly kind: "steady"; readonly policy: string; readonly rival: string; readonly within: number }
  /** Does the policy meet all targets, and does the rival not? */
  | { readonly kind: "serves"; readonly policy: string; readonly rival: string }
  /** Does the policy exist on this hardware and run, and does the rival not exist? */
  | { readonly kind: "exists"; readonly policy: string; readonly rival: string };

/** The rule in a sentence. */
export function ruleWords(rule: ClaimRule, { name, better }: SweepMetric): string {
  switch (rule.kind) {
    case "better":
      return `Holds where ${name} is ${better} under ${rule.policy} than under ${rule.rivals.join(" and ")}, with the whole interval.`;
    case "keeps":
      return `Holds where ${name} stays at ${better === "lower" ? "most" : "least"} ${rule.limit} under ${rule.policy} and not under ${rule.rival}, both with the whole interval.`;
    case "steady":
      return `Holds where ${name} under ${rule.policy} differs from that at the first value by at most ${rule.within * 100} %, and under ${rule.rival} by more.`;
    case "serves":
      return `Holds where ${rule.policy} meets every target and ${rule.rival} misses one or cannot be set up.`;
    case "exists":
      return `Holds where ${rule.policy} runs and ${rule.rival} does not exist.`;
  }
}

/** What each cell of a sweep over one axis says. @throws RangeError when a rule names a policy that is not there */
export function pointVerdicts(
  rule: ClaimRule,
  cells: readonly SweepCell[],
  policies: readonly string[],
  metric: SweepMetric,
): readonly PointVerdict[] {
  const pick = (cell: SweepCell, name: string): CellPolicy => {
    const policy = cell.policies[policies.indexOf(name)];
    if (policy === undefined) throw new RangeError(`the claim is about a policy that is not there: ${name}`);
    return policy;
  };
  return cells.map((cell, i) => {
    const own = pick(cell, rule.policy);
    switch (rule.kind) {
      case "better":
        return worstOf(rule.rivals.map((rival) => betterThan(own, pick(cell, rival), metric)));
      case "keeps":
        return differs(keeps(own, rule.limit, metric), keeps(pick(cell, rule.rival), rule.limit, metric));
      case "steady": {
        if (i === 0) return "reference";
        const moved = (name: string): boolean | null => stays(pick(cell, name), pick(cells[0]!, name), rule.within);
        return differs(moved(rule.policy), moved(rule.rival));
      }
      case "serves":
        return differs(serves(own), serves(pick(cell, rule.rival)));
      case "exists":
        return differs(exists(own), exists(pick(cell, rule.rival)));
    }
  });
}

/** One policy against another: by paired comparison where one of them is the best of all, else by their intervals. */
function betterThan(own: CellPolicy, rival: CellPolicy, { better }: SweepMetric): PointVerdict {
  const lost = (policy: CellPolicy): boolean => policy.impossible !== null || policy.load === "overloaded";
  if (lost(own) && lost(rival)) return "unknown";
  if (lost(own)) return rival.value === null ? "unknown" : "fails";
  if (own.value === null) return "unknown";
  if (lost(rival)) return "holds";
  if (rival.value === null) return "unknown";
  if (own.standing === "best") return "holds";
  if (rival.standing === "best") return "fails";
  const a = own.interval ?? [own.value, own.value];
  const b = rival.interval ?? [rival.value, rival.value];
  const [low, high] = better === "lower" ? [a, b] : [b, a];
  if (low[1] < high[0]) return "holds";
  return high[1] < low[0] ? "fails" : "same";
}

/** A claim about several rivals is as good as its weakest part. */
function worstOf(verdicts: readonly PointVerdict[]): PointVerdict {
  const order = ["fails", "unknown", "same", "holds"] as const;
  return order.find((verdict) => verdicts.includes(verdict)) ?? "unknown";
}

/** A difference that is claimed: the one does it, the other does not. null: it cannot be told. */
function differs(own: boolean | null, rival: boolean | null): PointVerdict {
  if (own === false) return rival === true ? "fails" : rival === false ? "same" : "unknown";
  if (own === null || rival === null) return "unknown";
  return rival ? "same" : "holds";
}

/** Whether the metric is on the good side of a limit with its whole interval; an overloaded queue is beyond any. */
function keeps(
  { value, interval, load, impossible }: CellPolicy,
  limit: number,
  { better }: SweepMetric,
): boolean | null {
  if (impossible !== null || load === "overloaded") return false;
  if (value === null) return null;
  const [low, high] = interval ?? [value, value];
  if (better === "lower") return high <= limit ? true : low > limit ? false : null;
  return low >= limit ? true : high < limit ? false : null;
}

/**
 * Whether the metric is where it was. Both runs have the same draws, so that what is not touched gives the same number
 * to the last digit; else the ratio lies between those of the ends of the two intervals.
 */
function stays(now: CellPolicy, first: CellPolicy, within: number): boolean | null {
  if (now.load === "overloaded" || now.impossible !== null) return false;
  if (now.value === null || first.value === null || first.value === 0) return null;
  if (now.value === first.value) return true;
  const a = now.interval ?? [now.value, now.value];
  const b = first.interval ?? [first.value, first.value];
  const [low, high] = [a[0] / b[1], a[1] / b[0]];
  if (low >= 1 - within && high <= 1 + within) return true;
  return high < 1 - within || low > 1 + within ? false : null;
}

function serves({ targets, impossible, load }: CellPolicy): boolean | null {
  if (impossible !== null || load === "overloaded" || targets === "missed") return false;
  return targets === "met" ? true : null;
}

function exists({ impossible, value, load }: CellPolicy): boolean | null {
  if (impossible !== null) return false;
  return value !== null && load !== "overloaded" ? true : null;
}
