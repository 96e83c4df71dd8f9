import { suggest } from "../base/did-you-mean.ts";
import type { BatchArrivals } from "../workload/arrivals/batch.ts";
import type { ArrivalProcess } from "../workload/arrivals/process.ts";
import { WEIBULL_CV } from "../workload/distributions.ts";
import type { BatchDocument, ModulatorDocument, ProcessDocument } from "./arrivals-schema.ts";
import type { Issue, IssueList } from "./issues.ts";
import { arrivalsPerChange, checkChanges, resolveChain } from "./resolve-chain.ts";
import { resolveProfile } from "./resolve-profile.ts";
import { resolveSpikes, resolveWindows } from "./resolve-windows.ts";

/** Modulators by name; null where one is written that the grammar refuses, which is told elsewhere. */
export type Modulators = Readonly<Record<string, ModulatorDocument | null>>;

/** What arrivals need from the rest of the scenario. */
export interface ArrivalsContext {
  /** Factor on all rates. */
  readonly load: number;
  readonly modulators: Modulators;
  /** Of the arrivals in the file. */
  readonly path: Issue["path"];
  readonly issues: IssueList;
}

/** Stands for arrivals that are refused. */
const REFUSED: ArrivalProcess = { kind: "poisson", ratePerS: 1 };

/** Arrivals that come several at once. */
export function resolveBatch({ batches, size }: BatchDocument, context: ArrivalsContext): BatchArrivals {
  const { issues, path } = context;
  if (size.kind === "listed" && size.sizes.every(({ weight }) => weight === 0)) {
    issues.add([...path, "size", "sizes"], {
      rule: "must have a weight above 0",
      found: "none",
      help: "Give each size its share of the batches",
    });
  }
  return { kind: "batch", batches: resolveProcess(batches, { ...context, path: [...path, "batches"] }), size };
}

/** Arrivals that are drawn one at a time, every rate times the load. */
export function resolveProcess(document: ProcessDocument, context: ArrivalsContext): ArrivalProcess {
  const { load, path, issues } = context;
  switch (document.kind) {
    case "poisson":
      return { kind: "poisson", ratePerS: document.rate * load };
    case "gamma":
      return { kind: "gamma", ratePerS: document.rate * load, cv: document.cv };
    case "weibull":
      checkWeibull(document.cv, [...path, "cv"], issues);
      return { kind: "weibull", ratePerS: document.rate * load, cv: document.cv };
    case "constant":
      return { kind: "constant", ratePerS: document.rate * load, startNs: document.start ?? 0 };
    case "on-off": {
      const { rate, offRate = 0, onTime, offTime } = document;
      checkChanges(arrivalsPerChange([rate, offRate], [onTime, offTime]), path, issues);
      return {
        kind: "on-off",
        ratePerS: rate * load,
        offRatePerS: offRate * load,
        onNs: onTime,
        offNs: offTime,
        onLength: document.onDistribution ?? "exponential",
        offLength: document.offDistribution ?? "exponential",
      };
    }
    case "mmpp": {
      const rates = document.states.map((state) => state.rate);
      if (rates.every((rate) => rate === 0)) {
        issues.add([...path, "states"], { rule: "must have a state with a rate above 0", found: "none" });
        return REFUSED;
      }
      const chain = resolveChain(document, path, issues);
      if (chain === null) return REFUSED;
      checkChanges(
        arrivalsPerChange(
          rates,
          document.states.map(({ hold }) => hold),
        ),
        path,
        issues,
      );
      return { kind: "mmpp", ratesPerS: rates.map((rate) => rate * load), chain };
    }
    case "profile":
      return resolveProfile(document, load, path, issues) ?? REFUSED;
    case "windows":
      document.windows.forEach(({ family, cv }, i) => {
        if (family === "weibull") checkWeibull(cv, [...path, "windows", i, "cv"], issues);
      });
      return resolveWindows(document, load, path, issues);
    case "spike":
      return resolveSpikes(document, load, path, issues);
    case "ramp": {
      const { from, to, start = 0, over } = document;
      if (from === 0 && to === 0) {
        issues.add(path, {
          rule: "a ramp needs a rate above 0",
          found: "from and to are 0",
          help: "Give one of the two a rate",
        });
      }
      return { kind: "ramp", fromPerS: from * load, toPerS: to * load, startNs: start, overNs: over };
    }
    case "correlated":
      return resolveCorrelated(document, context);
  }
}

function resolveCorrelated(
  document: Extract<ProcessDocument, { kind: "correlated" }>,
  { load, modulators, path, issues }: ArrivalsContext,
): ArrivalProcess {
  const names = Object.keys(modulators);
  if (!Object.hasOwn(modulators, document.with)) {
    issues.add([...path, "with"], {
      rule: "is not a modulator of the scenario",
      found: document.with,
      help:
        names.length === 0
          ? "Define it at the top level: modulators: {name: {states: [{factor: 1, hold: 1min}, …]}}"
          : suggest(document.with, names),
    });
    return REFUSED;
  }
  const modulator = modulators[document.with]!;
  // What is wrong with a modulator is told once, at its own place.
  const chain = modulator === null ? null : resolveChain(modulator, [], null);
  if (modulator === null || chain === null) return REFUSED;
  const factors = document.factors ?? modulator.states.map((state) => state.factor);
  const at = [...path, "factors"];
  if (factors.length !== chain.holdS.length) {
    const rule = `must have one factor for each of the ${chain.holdS.length} states of ${document.with}`;
    issues.add(at, { rule, found: `${factors.length}` });
    return REFUSED;
  }
  if (factors.every((factor) => factor === 0)) {
    if (document.factors !== undefined) issues.add(at, { rule: "must have a factor above 0", found: "none" });
    return REFUSED;
  }
  checkChanges(document.rate * (chain.holdS.reduce((a, b) => a + b, 0) / chain.holdS.length), path, issues);
  return { kind: "correlated", with: document.with, ratePerS: document.rate * load, factors, chain };
}

/** The modulators of a file, with null for those that the grammar refuses. @param written the whole file */
export function modulatorsOf(sound: Modulators | undefined, written: unknown): Modulators {
  const names = Object.keys(mappingIn(written, "modulators") ?? {});
  return { ...Object.fromEntries(names.map((name) => [name, null])), ...sound };
}

/** What is wrong with the modulators themselves, and which of them nobody follows. @param written the whole file */
export function checkModulators(modulators: Modulators, written: unknown, issues: IssueList): void {
  const tenants = Object.values(mappingIn(written, "tenants") ?? {});
  const followed = new Set(tenants.map((tenant) => followedBy(tenant)));
  for (const [name, modulator] of Object.entries(modulators)) {
    if (modulator === null) continue;
    const path = ["modulators", name];
    if (!followed.has(name)) {
      issues.add(path, {
        rule: "is followed by no tenant",
        found: name,
        help: `Give a tenant arrivals: {kind: correlated, with: ${name}, rate: …}, or leave the modulator out`,
      });
    }
    resolveChain(modulator, path, issues);
    if (modulator.states.every(({ factor }) => factor === 0)) {
      issues.add([...path, "states"], { rule: "must have a state with a factor above 0", found: "none" });
    }
  }
}

/** The modulator that a tenant follows as it is written, well or not; null for one that follows none. */
function followedBy(tenant: unknown): string | null {
  const arrivals = mappingIn(tenant, "arrivals");
  const { kind, with: name } = (arrivals?.["kind"] === "batch" ? mappingIn(arrivals, "batches") : arrivals) ?? {};
  return kind === "correlated" && typeof name === "string" ? name : null;
}

function mappingIn(value: unknown, key: string): Readonly<Record<string, unknown>> | null {
  const inner = isMapping(value) ? value[key] : null;
  return isMapping(inner) ? inner : null;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function checkWeibull(cv: number, path: Issue["path"], issues: IssueList): void {
  if (cv === 0 || cv >= WEIBULL_CV.min) return;
  issues.add(path, {
    rule: `of Weibull gaps must be 0 or at least ${WEIBULL_CV.min}`,
    found: `${cv}`,
    help: "Use gamma gaps, or 0 for equal ones",
  });
}
