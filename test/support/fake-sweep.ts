import type { AxisValue, CellPolicy, SweepAxis, SweepCell, SweepMetric, SweepResult } from "../../sim/result/sweep.ts";

/** What becomes of a policy in a cell: a value of the metric, or why there is none. */
export type SweepFate =
  | number
  | "overloaded"
  /** Too little is known of it to compare it. */
  | "withheld"
  | { readonly impossible: string }
  | { readonly overloaded: number };

export interface FakeSweep {
  readonly axes?: readonly SweepAxis[];
  readonly policies?: readonly string[];
  readonly metric?: SweepMetric;
  readonly question?: string | null;
  readonly replications?: (at: readonly number[]) => number;
  /** Policies whose values differ from the best by no more than this share are without a difference; 0.1 unless told. */
  readonly margin?: number;
  /** Whether the scenario has targets; they are met at values up to 1. */
  readonly targets?: boolean;
  readonly fate?: (policy: string, at: readonly number[]) => SweepFate;
  readonly notes?: readonly string[];
}

/** An axis of numbers; the text of a value is the number and the unit. */
export function numberAxis(
  name: string,
  numbers: readonly number[],
  extra: { readonly unit?: string; readonly title?: string; readonly scale?: "linear" | "log" } = {},
): SweepAxis {
  const { unit = null, title = name, scale = "linear" } = extra;
  const values = numbers.map((number): AxisValue => ({ text: `${number}${unit ?? ""}`, number }));
  return { name, title, unit, scale, values };
}

/** An axis of names. */
export function categoryAxis(name: string, texts: readonly string[]): SweepAxis {
  return { name, title: name, unit: null, scale: "category", values: texts.map((text) => ({ text, number: null })) };
}

/** The metric that decides unless told: 1 is the target. */
export const RATIO: SweepMetric = { name: "worst ratio", tenant: null, unit: "1", better: "lower" };

/** A time of one tenant. */
export const LATENCY: SweepMetric = { name: "p99 latency", tenant: "chat", unit: "ns", better: "lower" };

/** Tenants from 2 to 10, over which the policies of {@link crossing} change places. */
export const TENANTS = numberAxis("tenants", [2, 3, 4, 5, 6, 7, 8, 9, 10]);

/**
 * A planted story over tenants: mps is best up to 3, within the margin of mig at 4, and mig from 5 on; mps is
 * overloaded from 9 on, time-slicing from 6 on, and mig does not exist beyond 8.
 */
export function crossing(policy: string, tenants: number): SweepFate {
  if (policy === "mig")
    return tenants > 8 ? { impossible: "nine tenants on seven MIG instances" } : 0.5 + 0.04 * tenants;
  if (policy === "mps")
    return tenants > 8 ? "overloaded" : 0.1 * tenants * (tenants >= 5 ? 2 : 1) + (tenants === 4 ? 0.26 : 0);
  return tenants >= 6 ? "overloaded" : 0.7 + 0.25 * tenants;
}

/** A made-up but self-consistent sweep: standings follow from the values, targets from values up to 1. No randomness. */
export function fakeSweep(sweep: FakeSweep = {}): SweepResult {
  const axes = sweep.axes ?? [TENANTS];
  const policies = sweep.policies ?? ["time-slicing", "mps", "mig"];
  const metric = sweep.metric ?? RATIO;
  const fate = sweep.fate ?? ((policy, at) => crossing(policy, axes[0]!.values[at[0]!]!.number ?? at[0]! + 2));
  const cells = placesOf(axes).map((at, index): SweepCell => {
    const fates = policies.map((policy) => fate(policy, at));
    return {
      id: (index + 1).toString(16).padStart(64, "0"),
      at,
      replications: sweep.replications?.(at) ?? 10,
      policies: fates.map((each) => cellPolicy(each, fates, metric, sweep.margin ?? 0.1, sweep.targets ?? true)),
    };
  });
  return {
    schemaVersion: 1,
    kind: "sweep",
    tool: { name: "slicewise", version: "0.0.0-fake" },
    scenario: {
      name: "how-many-fit",
      title: "How many services fit one GPU?",
      question: null,
      seed: 42,
      document: { title: "How many services fit one GPU?", seed: 42 },
    },
    study: "tenants",
    question: sweep.question ?? "From how many services on is a GPU better cut than shared?",
    command: "slicewise sweep how-many-fit.yaml",
    confidence: 0.95,
    axes,
    policies,
    tenants: ["chat", "embed"],
    metric,
    cells,
    metrics: [{ name: "latencyNs", unit: "ns", better: "lower", doc: "Arrival to finish." }],
    notes: sweep.notes ?? ["Times on MIG slices of this GPU are scaled from published A100 measurements."],
  };
}

function placesOf(axes: readonly SweepAxis[]): readonly (readonly number[])[] {
  return axes.reduce<readonly (readonly number[])[]>(
    (places, { values }) => places.flatMap((at) => values.map((_, index) => [...at, index])),
    [[]],
  );
}

function valueOf(fate: SweepFate): number | null {
  if (typeof fate === "number") return fate;
  return typeof fate === "object" && "overloaded" in fate ? fate.overloaded : null;
}

function cellPolicy(
  fate: SweepFate,
  all: readonly SweepFate[],
  metric: SweepMetric,
  margin: number,
  targets: boolean,
): CellPolicy {
  const value = valueOf(fate);
  const compared = all.flatMap((each) => (typeof each === "number" ? [each] : []));
  const best = metric.better === "lower" ? Math.min(...compared) : Math.max(...compared);
  const near = compared.filter((each) => Math.abs(each - best) <= margin * best);
  const isNear = typeof fate === "number" && near.includes(fate);
  const impossible = typeof fate === "object" && "impossible" in fate ? fate.impossible : null;
  const overloaded = fate === "overloaded" || (typeof fate === "object" && "overloaded" in fate);
  return {
    impossible,
    value,
    interval: value === null ? null : [value * 0.94, value * 1.06],
    load: impossible !== null ? null : overloaded ? "overloaded" : "stable",
    targets:
      !targets || impossible !== null
        ? null
        : typeof fate === "number" && fate <= 1
          ? "met"
          : fate === "withheld"
            ? "open"
            : "missed",
    standing:
      typeof fate !== "number"
        ? "left out"
        : !isNear
          ? "worse"
          : near.length === 1
            ? all.includes("withheld")
              ? "cannot be told"
              : "best"
            : "no difference from best",
    probabilityOfBest: typeof fate !== "number" ? null : isNear ? 1 / near.length : 0,
  };
}
