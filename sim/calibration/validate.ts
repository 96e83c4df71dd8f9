import { exp, ln } from "../base/math.ts";
import { VERSION } from "../base/version.ts";
import type { PredictedRow, ValidationResult } from "../result/validation.ts";
import { fitGroup, type FitOptions, type GroupFit, settingOf } from "./fit-group.ts";
import { SHARING_CONSTANTS, type SharingConstants, stepNs } from "./law.ts";
import { spreadOf } from "./least-squares.ts";
import { naiveSteps } from "./naive.ts";
import { type Group, type Observation, partitionOf, stepOf } from "./observation.ts";
import { type OrderedRow, pairOrder } from "./pair-order.ts";
import { coefficientsOf } from "./parameters.ts";
import { median } from "./quantile.ts";
import type { Observations } from "./read-observations.ts";
import { simulateRow } from "./simulate-row.ts";
import { stratumOf } from "./stratum.ts";
import { familyScores, stratumScores, summaryOf } from "./summarise.ts";

/** Rows listed as the worst. */
const LISTED = 10;
/** A given row so far from a fit of all rows, against the others' scatter, contradicts its own source. */
const CONTRADICTION = 4;

export interface ValidateOptions extends Pick<FitOptions, "priors" | "constants"> {
  /** Called with the share of groups that are done. */
  readonly onProgress?: (share: number, doing: string) => void;
}

interface GroupOutcome {
  readonly fit: GroupFit;
  readonly rows: readonly PredictedRow[];
}

/**
 * Calibrates every group on its given rows alone, simulates every row to be predicted, and compares. A group or row
 * for which that fails is told in `left`; the others go on. Deterministic: same file, same bytes.
 */
export async function validate(
  { groups, unfittable }: Observations,
  file: string,
  options: ValidateOptions = {},
): Promise<ValidationResult> {
  const left: ValidationResult["left"][number][] = unfittable.map(({ group, reason }) => ({ group, id: null, reason }));
  const outcomes: GroupOutcome[] = [];
  const ordered: OrderedRow[] = [];
  const contradicted: ValidationResult["contradicted"][number][] = [];
  for (const [i, group] of groups.entries()) {
    options.onProgress?.(i / groups.length, group.name);
    try {
      const fit = fitGroup(group, options);
      const floor = fitGroup(group, { ...options, rows: [...group.given, ...group.predict], loosePriors: true });
      const rows: PredictedRow[] = [];
      for (const row of group.predict) {
        try {
          rows.push(await predictedRow(fit, floor, row, options.constants ?? SHARING_CONSTANTS, ordered));
        } catch (error) {
          left.push({ group: group.name, id: row.id, reason: (error as Error).message });
        }
      }
      outcomes.push({ fit, rows });
      contradicted.push(...contradictions(group, floor));
    } catch (error) {
      left.push({ group: group.name, id: null, reason: (error as Error).message });
    }
  }
  options.onProgress?.(1, "done");
  return assemble(file, outcomes, ordered, left, contradicted);
}

function assemble(
  file: string,
  outcomes: readonly GroupOutcome[],
  ordered: readonly OrderedRow[],
  left: ValidationResult["left"],
  contradicted: ValidationResult["contradicted"],
): ValidationResult {
  const rows = outcomes.flatMap((outcome) => outcome.rows);
  const strata = stratumScores(rows);
  const worst = strata.toSorted((a, b) => b.score - a.score)[0];
  return {
    tool: { name: "slicewise", version: VERSION },
    file,
    worst: { stratum: worst?.stratum ?? null, score: worst?.score ?? 0 },
    median: strata.length === 0 ? 0 : median(strata.map(({ score }) => score)),
    order: pairOrder(ordered),
    strata,
    families: familyScores(rows),
    groups: outcomes.flatMap(({ fit, rows: own }) =>
      own.length === 0
        ? []
        : [
            {
              name: fit.group.name,
              family: fit.group.family,
              regime: fit.regime,
              given: fit.residuals.length,
              residual: median(fit.residuals.map(Math.abs)),
              ...summaryOf(own),
            },
          ],
    ),
    rows,
    worstRows: rows.toSorted((a, b) => Math.abs(b.error) - Math.abs(a.error)).slice(0, LISTED),
    left,
    contradicted,
  };
}

async function predictedRow(
  fit: GroupFit,
  floor: GroupFit,
  row: Observation,
  constants: SharingConstants,
  ordered: OrderedRow[],
): Promise<PredictedRow> {
  const predicted = await simulateRow(fit, row, constants);
  const predictedNs = stepOf(row.metric, predicted, row.batch);
  const setting = settingOf(row, fit.reference);
  const lawNs = (p: readonly number[]): number => stepNs(coefficientsOf(p), setting, constants);
  const { smRatioNs, timesNNs } = naiveSteps(row, fit.group);
  const error = (ns: number): number => ln(ns / row.stepNs);
  const key = `${row.group} ${row.batch} ${row.metric}`;
  ordered.push({ key, measuredNs: row.stepNs, predictedNs, smRatioNs, timesNNs });
  return {
    id: row.id,
    group: row.group,
    family: row.family,
    stratum: stratumOf(row, fit.group),
    setting: settingText(row),
    metric: row.metric,
    measured: row.value,
    predicted,
    error: error(predictedNs),
    sd: spreadOf((p) => ln(lawNs(p)), fit.p, fit.covariance),
    smRatioError: error(smRatioNs),
    timesNError: error(timesNNs),
    floorError: error(stepNs(floor.coefficients, setting, constants)),
  };
}

function settingText(row: Observation): string {
  const sharing = row.sharing === "exclusive" ? "" : ` ${row.sharing} ${row.tenants}`;
  const busy = row.busyNeighbours === 0 ? "" : ` + ${row.busyNeighbours} busy`;
  return `${partitionOf(row)}${sharing}${busy}, batch ${row.batch}`;
}

/** Rows that stand apart from a fit of all rows of their group. */
function contradictions(group: Group, floor: GroupFit): ValidationResult["contradicted"][number][] {
  const rows = [...group.given, ...group.predict];
  if (rows.length < 8) return [];
  const scatter = Math.max(0.03, median(floor.residuals.map(Math.abs)) / 0.6745);
  return rows.flatMap((row, i) => {
    const residual = floor.residuals[i]!;
    if (Math.abs(residual) < CONTRADICTION * scatter) return [];
    const percent = Math.round((exp(residual) - 1) * 100);
    const reason = `${settingText(row)} (${row.role}): the law through all rows of the group is ${Math.abs(percent)} % ${percent > 0 ? "slower" : "faster"}`;
    return [{ id: row.id, group: row.group, reason }];
  });
}
