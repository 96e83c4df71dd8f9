import { stringify } from "yaml";
import { VERSION } from "../base/version.ts";
import { type CalibratedWorkload, COST_NAMES, largestBatch } from "./calibrate.ts";
import type { CostNs } from "./coefficients.ts";
import { PRIORS } from "./priors.ts";

const HEAD = ` Workloads fitted by slicewise ${VERSION}. Use them in a scenario:

   workloads: workloads.yaml
   tenants:
     mine: { workload: NAME, batch: 8, arrivals: { kind: poisson, rate: 10/s } }

 Times hold on the reference part. What fit: lists as assumed comes from priors, not from the measurements.`;

/**
 * Workloads as a file that a scenario can name.
 * @param file the measurements, as the user named them
 */
export function workloadsText(workloads: readonly CalibratedWorkload[], file: string): string {
  const entries = workloads.map((workload): [string, object] => [workload.fit.group.name, entryOf(workload, file)]);
  const text = stringify({ workloads: Object.fromEntries(entries) }, { lineWidth: 110, aliasDuplicateObjects: false });
  return `${HEAD.split("\n")
    .map((line) => `#${line}`)
    .join("\n")}\n${text}`;
}

function entryOf({ fit, uncertainty, assumed, residual, spread }: CalibratedWorkload, file: string): object {
  const { group, regime, reference, coefficients } = fit;
  const { hostNs, floor, compute, memory, latency } = coefficients;
  const prior = PRIORS[regime];
  return {
    work: {
      reference: reference.gpu.name,
      referenceSms: reference.sms,
      batch: largestBatch(group),
      hostGap: ns(hostNs),
      floor: cost(floor),
      compute: cost(compute),
      memory: cost(memory),
      latency: cost(latency),
    },
    fit: {
      measurements: file,
      family: group.family,
      kind: group.kind,
      priors: regime,
      rows: group.given.map(({ id }) => id),
      sources: [...new Set(group.given.map(({ source }) => source).filter((source) => source !== ""))],
      residuals: Object.fromEntries(group.given.map(({ id }, i) => [id, signed(fit.residuals[i]!)])),
      medianResidual: percent(residual),
      uncertainty: Object.fromEntries(
        COST_NAMES.map((name) => [name, uncertainty[name] === null ? "nothing here" : factor(uncertainty[name])]),
      ),
      assumed: Object.fromEntries(assumed.map((name) => [name, `${prior[name].mean} ± ${prior[name].sd}`])),
      predictionSpread: Object.fromEntries(spread.map(({ setting, sd }) => [setting, percent(sd)])),
    },
  };
}

function cost({ fixedNs, perItemNs }: CostNs): object {
  return { fixed: ns(fixedNs), perItem: ns(perItemNs) };
}

/** Decimals of a nanosecond stay: they count once they are multiplied by a batch. */
function ns(value: number): string {
  return value >= 1000 ? `${Math.round(value)}ns` : `${value.toFixed(3)}ns`;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${percent(Math.abs(value))}`;
}

/** A standard deviation of a logarithm as a factor up and down. */
function factor(sd: number): string {
  return `×/÷ ${(1 + sd + (sd * sd) / 2).toFixed(2)}`;
}
