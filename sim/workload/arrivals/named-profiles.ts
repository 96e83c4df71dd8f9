import { DAY_NS, type ProfileArrivals, type ProfilePoint } from "./profile.ts";

/** A course of the rate over a day or a week that can be asked for by name. */
export interface NamedProfile {
  readonly doc: string;
  /** Where the numbers come from. */
  readonly source: string;
  readonly points: readonly ProfilePoint[];
  readonly between: ProfileArrivals["between"];
  readonly periodNs: ProfileArrivals["periodNs"];
}

/** Requests in each hour of the day ÷ those of a mean hour. */
const LLM_HOURS = [
  0.977, 0.888, 0.829, 0.79, 0.817, 0.748, 0.786, 0.961, 1.039, 0.967, 1.063, 1.024, 1.032, 1.013, 0.949, 0.948, 1.01,
  1.066, 1.109, 1.148, 1.176, 1.24, 1.259, 1.161,
];

/** The profiles that have a name. */
export const NAMED_PROFILES: Readonly<Record<"llm-day", NamedProfile>> = {
  "llm-day": {
    doc: "a day of an LLM service: quiet before dawn, most requests in the late evening",
    source:
      "derived: mean rate by hour of the day of five clients of the service m-small over 14 days, ServeGen, " +
      "arXiv 2505.09999; hours as the data set counts them, which names no time zone",
    // An hour's mean is the rate in its middle; lines between the middles keep the mean of the day.
    points: LLM_HOURS.map((factor, hour) => ({ atNs: (hour + 0.5) * 3600e9, factor })),
    between: "lines",
    periodNs: DAY_NS,
  },
};
