import { styleText } from "node:util";
import Table from "cli-table3";
import { cellWords } from "../reports/cell-words.ts";
import { describeRun } from "../reports/finding.ts";
import { hasHappened, memoryTroubles, troubleSentence } from "../reports/memory-words.ts";
import { averagedPolicies, luckSentence, missedSentence, placedPolicies } from "../reports/placement-words.ts";
import { isServed, losesRequests, standingOf } from "../reports/standing.ts";
import { formatShare, listed } from "../reports/words.ts";
import type { PolicyResult, RunResult, TenantResult } from "../sim/result/run.ts";
import { faultsText } from "./faults-text.ts";
import { pipelinesText } from "./pipelines-text.ts";

const LEGEND =
  "Times as a share of their limit, met up to 100 %; throughput as what is achieved of its target. In brackets: GPUs used.";

/** The finding and the grid of targets, for a terminal. */
export function summaryText(result: RunResult): string {
  const { title, queues, verdict, caveat } = describeRun(result);
  const head = ["worst target", ...result.policies.map(({ name, gpusUsed }) => `${name} (${gpusUsed})`)];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  result.tenants.forEach((tenant, rank) => {
    table.push([tenant.name, ...result.policies.map((policy) => cell(policy, policy.tenants[rank]!))]);
  });
  const placed = placedPolicies(result).flatMap((policy) => {
    const luck = luckSentence(policy);
    const said = [missedSentence(policy), luck].filter((one) => one !== null);
    return said.length === 0 ? [] : [`\n${policy.name}, placed by the orchestrator: ${said.join("; ")}.`];
  });
  const averaged = averagedPolicies(result).map(({ name }) => name);
  const means =
    averaged.length === 0
      ? ""
      : `\nPercentiles of ${listed(averaged)} are means over placements; targets are about the requests of all placements together.`;
  const luck = `${means}${placed.join("")}`;
  const memory = memoryTroubles(result)
    .filter(hasHappened)
    .map((trouble) => `\n${troubleSentence(trouble)}.`)
    .join("");
  const notes = result.notes.map((note) => `\n${note}`).join("");
  return `${styleText("bold", title)}\n${queues === null ? "" : `${queues} `}${verdict}\n${caveat === null ? "" : `${caveat}\n`}\n${table.toString()}\n${LEGEND}${pipelinesText(result)}${faultsText(result)}${luck}${memory}${notes}`;
}

function cell(policy: PolicyResult, tenant: TenantResult): string {
  const standing = standingOf(policy, tenant);
  const colour = isServed(standing)
    ? "green"
    : standing.kind === "unknown" || standing.kind === "undecided"
      ? "yellow"
      : "red";
  const { value, spread = "", label } = cellWords(standing, tenant);
  const lost =
    losesRequests(standing) && standing.kind !== "rejected"
      ? `(${formatShare(standing.rejectedShare)} ${standing.rejectedAs})`
      : "";
  return styleText(colour, [value, spread, label, lost].filter((word) => word !== "").join(" "));
}
