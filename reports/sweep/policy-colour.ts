/** Colours for policies in the page's theme. */
const POLICY_COLOURS = 8;

/** The colour of a policy by its place in the sweep: that of the run report, the same in every chart. */
export function sweepPolicyColour(policy: number): string {
  return `var(--policy-${policy % POLICY_COLOURS})`;
}
