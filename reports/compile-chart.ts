import type { LoggerInterface } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { CHART_CONFIG } from "./theme.ts";

/** A spec as the browser gets it: plain Vega, so that neither a compiler nor eval is needed there. */
export interface CompiledChart {
  readonly vega: object;
  /** What the compiler complained about; empty for a sound spec. */
  readonly warnings: readonly string[];
}

/**
 * Compiles a Vega-Lite spec with the look of the report. Pure: the same spec gives the same object.
 * @throws when the spec is not valid, in the words of vega-lite
 */
export function compileChart(spec: TopLevelSpec, description: string): CompiledChart {
  const warnings: string[] = [];
  const { spec: vega } = compile({ ...spec, description }, { config: CHART_CONFIG, logger: collector(warnings) });
  return { vega, warnings };
}

/** A logger that keeps warnings and errors and prints nothing. */
function collector(into: string[]): LoggerInterface {
  const record = (...messages: readonly unknown[]): LoggerInterface => {
    into.push(messages.map(String).join(" "));
    return logger;
  };
  const ignore = (): LoggerInterface => logger;
  function level(): number;
  function level(next: number): LoggerInterface;
  function level(next?: number): number | LoggerInterface {
    return next === undefined ? 0 : logger;
  }
  const logger: LoggerInterface = { level, error: record, warn: record, info: ignore, debug: ignore };
  return logger;
}
