import { significant } from "../../sim/base/units.ts";
import type { Interval } from "../../sim/result/interval.ts";
import type { LoadVerdict, PolicyResult, RunResult } from "../../sim/result/run.ts";
import { markup, type Markup } from "../markup.ts";
import { hasQueue } from "../queues.ts";
import { gravestLoss, servedCount } from "../standing.ts";
import { policyColours } from "../theme.ts";
import { withTargets } from "../title.ts";
import {
  capitalised,
  formatInterval,
  formatMoney,
  formatShare,
  HOURS_PER_MONTH,
  listed,
  withAcronyms,
} from "../words.ts";

/** Policies side by side: GPUs, cost, services met, fairness, utilisation; then what failed and why. */
export function policiesSection(result: RunResult): Markup {
  const columns = COLUMNS.filter(({ write }) => result.policies.some((policy) => write(policy) !== "–"));
  const colours = policyColours(result.policies.map(({ name }) => name));
  return markup`<section aria-labelledby="policies-title">
<h2 id="policies-title">${fairnessTitle(result)}</h2>
<p class="caption">Fairness is Jain’s index over the services’ slowdowns, 1 when all are slowed alike. Slowdown: latency against the same request alone on a whole GPU. Utilisation is over all GPUs of the policy.${withTargets(result).length < result.tenants.length ? " Served: of the services with targets." : null}</p>
<div class="scroll" role="region" aria-labelledby="policies-title" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Policy</th>${columns.map(
    ({ title }) => markup`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${result.policies.map(
    (policy, place) => markup`
<tr><th scope="row"><i class="dot" style="background:${colours[place]!}"></i>${policy.name}</th>${columns.map(
      ({ write, interval }) => {
        const found = interval?.(policy);
        return markup`<td>${write(policy)}${found === undefined ? null : markup`<small>${formatInterval(found, significant)}</small>`}</td>`;
      },
    )}</tr>`,
  )}</tbody></table></div>
${failureList(result)}</section>
`;
}

const COLUMNS: readonly {
  readonly title: string;
  readonly write: (policy: PolicyResult) => string;
  /** Where the true value plausibly lies, of a column that is a plain number. */
  readonly interval?: (policy: PolicyResult) => Interval | undefined;
}[] = [
  { title: "sharing", write: (policy) => withAcronyms(policy.summary) },
  { title: "GPUs", write: (policy) => String(policy.gpusUsed) },
  { title: "an hour", write: (policy) => money(policy, 1) },
  { title: "a month", write: (policy) => money(policy, HOURS_PER_MONTH) },
  {
    title: "served",
    write: (policy) => {
      const { met, unknown } = servedCount(policy);
      const total = policy.tenants.filter(({ targets }) => targets.length > 0).length;
      return total === 0 ? "–" : `${met} of ${total}${unknown === 0 ? "" : `, ${unknown} unknown`}`;
    },
  },
  { title: "queues", write: queues },
  {
    title: "fairness",
    write: ({ fairness }) => (fairness.jain === null ? "–" : significant(fairness.jain)),
    interval: ({ fairness: { intervals } }) => intervals.jain,
  },
  {
    title: "worst mean slowdown",
    write: ({ fairness }) =>
      fairness.worstSlowdown === null
        ? "–"
        : `${significant(fairness.worstSlowdown)}×${fairness.worstSlowdownTenant === null ? "" : ` (${fairness.worstSlowdownTenant})`}`,
    interval: ({ fairness: { intervals } }) => intervals.worstSlowdown,
  },
  { title: "SMs at work", write: (policy) => utilisation(policy, "smUtilisation") },
  { title: "bandwidth used", write: (policy) => utilisation(policy, "bandwidthUtilisation") },
];

/** The load verdict of a policy: that of its tenants. */
function queues({ tenants }: PolicyResult): string {
  const of = (verdict: LoadVerdict): string[] =>
    tenants.filter((tenant) => hasQueue(tenant) && tenant.load.verdict === verdict).map(({ name }) => name);
  const growing = (["overloaded", "backlogged"] as const).flatMap((verdict) => {
    const names = of(verdict);
    return names.length === 0 ? [] : [`${listed(names)} ${verdict}`];
  });
  const without = tenants.filter((tenant) => !hasQueue(tenant)).map(({ name }) => name);
  const all = growing.length === 0 && without.length < tenants.length ? ["stable"] : growing;
  return [...all, ...(without.length === 0 ? [] : [`${listed(without)} not served to the end`])].join("; ");
}

function money(policy: PolicyResult, hours: number): string {
  return policy.costPerHour === null ? "–" : formatMoney(policy.costPerHour * hours, policy.currency);
}

/** Utilisation of a policy's GPUs as a whole: partitions weigh by their share of SMs or of memory. */
function utilisation(policy: PolicyResult, field: "smUtilisation" | "bandwidthUtilisation"): string {
  let used = 0;
  let total = 0;
  for (const gpu of policy.gpus) {
    total += field === "smUtilisation" ? gpu.totalSms : gpu.totalMemoryBytes;
    for (const partition of gpu.partitions) {
      used += partition[field] * (field === "smUtilisation" ? partition.sms : partition.memoryBytes);
    }
  }
  return total > 0 ? formatShare(Math.min(1, used / total)) : "–";
}

function fairnessTitle(result: RunResult): string {
  // Evenly slowed is no virtue where nobody is served, and means nothing for one service.
  const hasTargets = withTargets(result).length > 0;
  const known = result.policies.filter(
    (policy) =>
      policy.fairness.jain !== null &&
      policy.tenants.length > 1 &&
      // Requests that were turned away have no slowdown, so a policy that loses many looks fairer than it is.
      gravestLoss(policy) === null &&
      (!hasTargets || policy.tenants.some(({ met, targets }) => met && targets.length > 0)),
  );
  const sorted = known.toSorted((a, b) => b.fairness.jain! - a.fairness.jain!);
  const fairest = sorted[0];
  const least = sorted.at(-1);
  if (fairest === undefined || least === undefined) return "Policies side by side";
  const index = (policy: PolicyResult): string => significant(policy.fairness.jain!);
  if (index(fairest) === index(least)) {
    if (sorted.length === 1) return `${fairest.name} slows its services with a fairness of ${index(fairest)}`;
    const all = sorted.length === result.policies.length ? "All policies" : listed(sorted.map(({ name }) => name));
    return `${all} slow their services equally evenly (fairness ${index(fairest)})`;
  }
  return `${fairest.name} slows its services most evenly (fairness ${index(fairest)}), ${least.name} least (${index(least)})`;
}

function failureList(result: RunResult): Markup | null {
  const failures = result.policies.flatMap((policy) =>
    policy.tenants.flatMap(({ name, failure }) =>
      failure === null ? [] : [{ policy, text: sentence(name, failure) }],
    ),
  );
  if (failures.length === 0) return null;
  return markup`<h3>What did not run</h3>
<ul class="sentences">${failures.map(
    ({ policy, text }) => markup`<li><b>${policy.name}.</b> ${text}</li>
`,
  )}</ul>
`;
}

/** A failure as a sentence that names its tenant. */
function sentence(tenant: string, failure: string): string {
  const text = failure.includes(tenant) ? failure : `${tenant}: ${failure}`;
  const cased = text.startsWith(tenant) ? text : capitalised(text);
  return text.endsWith(".") ? cased : `${cased}.`;
}
