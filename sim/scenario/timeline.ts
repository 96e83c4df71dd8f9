import { ProblemsError } from "../base/problems.ts";
import { replicationSeed } from "../base/random.ts";
import { VERSION } from "../base/version.ts";
import { exactDuration } from "../base/exact-duration.ts";
import { TimelineRecorder } from "../metrics/timeline-recorder.ts";
import { TimelineWindow } from "../metrics/timeline-window.ts";
import type { Timeline, TimelinePolicy } from "../result/timeline.ts";
import { DEFAULT_REPLICATIONS } from "./experiment.ts";
import { runModel } from "./model.ts";
import { placedPolicy } from "./placement.ts";
import { planPolicy } from "./plan.ts";
import { isMoving } from "./resolve-layouts.ts";
import type { PolicySpec, ReadyScenario } from "./scenario.ts";

/** Which stretch of which run is looked at. */
export interface TimelineWish {
  readonly fromNs: number;
  /** After `fromNs`; the instant itself is outside. */
  readonly toNs: number;
  /** From 0. */
  readonly replication: number;
  /** Entries for each policy at most; the usual bound unless given. */
  readonly most?: number;
}

/**
 * Runs one replication of every policy once more, up to the end of the window, and notes all that happens in it. A pure
 * function of the scenario and the wish; what happens is what happens in the run that the result is about.
 * @throws ProblemsError when a window lies outside the run, or holds too much to show
 */
export function recordTimeline(scenario: ReadyScenario, wish: TimelineWish): Timeline {
  const { name, title, seed } = scenario;
  checkReplication(scenario, wish.replication);
  const policies = scenario.policies.map((policy) => policyTimeline(scenario, policy, wish));
  checkEnd(policies, wish);
  return {
    schemaVersion: 1,
    kind: "timeline",
    tool: { name: "slicewise", version: VERSION },
    scenario: { name, title, seed },
    replication: wish.replication + 1,
    fromNs: wish.fromNs,
    toNs: wish.toNs,
    tenants: scenario.tenants.map((tenant) => tenant.name),
    policies,
  };
}

/** A replication that is not run is not in the result either. With a precision, their number is not known before. */
function checkReplication(scenario: ReadyScenario, replication: number): void {
  if (scenario.precision !== null) return;
  const length = scenario.replications ?? DEFAULT_REPLICATIONS;
  if (replication < length) return;
  throw new ProblemsError([
    {
      path: "--replication",
      rule: `is none of the ${length} replications of this scenario`,
      found: String(replication + 1),
      help: `Give one from 1 to ${length}, or run more with --replications ${replication + 1}`,
    },
  ]);
}

/** A window that no run fills would be told to be longer than what it shows. */
function checkEnd(policies: readonly TimelinePolicy[], { fromNs, toNs }: TimelineWish): void {
  const endNs = policies.reduce((last, policy) => Math.max(last, policy.endNs), fromNs);
  if (policies.length === 0 || endNs >= toNs) return;
  throw new ProblemsError([
    {
      path: "--timeline",
      rule: "ends after every run has ended",
      found: exactDuration(toNs),
      help: `The last one ends at ${exactDuration(endNs)}: --timeline ${exactDuration(fromNs)}..${exactDuration(endNs)}`,
    },
  ]);
}

function policyTimeline(scenario: ReadyScenario, asWritten: PolicySpec, wish: TimelineWish): TimelinePolicy {
  const { fromNs, toNs, replication, most } = wish;
  const seed = replicationSeed(scenario.seed, replication);
  const policy = placedPolicy(asWritten, seed);
  const plan = planPolicy(scenario, policy);
  const recorder = new TimelineRecorder(new TimelineWindow(fromNs, toNs, most));
  // Arrivals go on whatever is recorded, so a run that counts requests of the window only is the same run, cut short;
  // unless parts of a GPU come and go, for which the duration says until when.
  const isFixed = !plan.partitions.some((partition) => isMoving(partition.spec));
  const spec = {
    ...plan,
    seed,
    durationNs: isFixed ? Math.min(plan.durationNs, toNs) : plan.durationNs,
    edgesNs: Float64Array.of(fromNs, toNs),
  };
  const { endNs } = runModel(spec, undefined, recorder);
  if (endNs <= fromNs) {
    throw new ProblemsError([
      {
        path: "--timeline",
        rule: `begins after the run under ${policy.name} has ended`,
        found: exactDuration(fromNs),
        help: `That run ends at ${exactDuration(endNs)}`,
      },
    ]);
  }
  const record = recorder.close(endNs);
  return {
    name: policy.name,
    endNs: record.endNs,
    partitions: record.partitions.map((partition, p) => {
      const { slice, gpuIndex, policy: leaf } = policy.partitions[p]!;
      return { id: slice.id, gpu: gpuIndex, policy: leaf.name, ...partition };
    }),
    requests: record.requests,
  };
}
