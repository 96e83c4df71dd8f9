import type { Stratum } from "../../sim/result/validation.ts";

/** Strata as a person reads them. */
export const STRATUM_WORDS: Readonly<Record<Stratum, string>> = {
  "mig-scaling": "MIG scaling",
  "host-bound": "Host-bound",
  "busy-neighbours": "Busy neighbours",
  mps: "MPS",
  "mps-in-mig": "MPS inside MIG",
  "time-slicing": "Time-slicing",
};

/** An error as a share with its unit: "8.4 %". */
export function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

/** A signed error: above 0 the simulation is slower. */
export function signedPercent(value: number): string {
  return `${value < 0 ? "−" : "+"}${percent(Math.abs(value))}`;
}
