import { NAMED_PROFILES } from "../workload/arrivals/named-profiles.ts";
import { DAY_NS, type ProfileArrivals, type ProfilePoint, WEEK_NS } from "../workload/arrivals/profile.ts";
import type { ProcessDocument } from "./arrivals-schema.ts";
import type { ClockTime } from "./clock-time.ts";
import type { Issue, IssueList } from "./issues.ts";

type ProfileDocument = Extract<ProcessDocument, { kind: "profile" }>;

/** A rate that follows the time of day or week. @returns null when it has mistakes */
export function resolveProfile(
  document: ProfileDocument,
  load: number,
  path: Issue["path"],
  issues: IssueList,
): ProfileArrivals | null {
  const shape = document.profile === undefined ? ownShape(document, path, issues) : namedShape(document, path, issues);
  const { start } = document;
  if (shape === null) return null;
  if (start !== undefined && start.weekday !== null && shape.periodNs === DAY_NS) {
    issues.add([...path, "start"], {
      rule: "must be a time of day: the profile is that of a day",
      found: "a weekday",
      help: "Leave the weekday out",
    });
  }
  return {
    kind: "profile",
    ratePerS: document.rate * load,
    ...shape,
    startNs: start === undefined ? 0 : ofWeekNs(start),
  };
}

type Shape = Pick<ProfileArrivals, "points" | "between" | "periodNs">;

function namedShape(document: ProfileDocument, path: Issue["path"], issues: IssueList): Shape {
  const { points, between, periodNs } = NAMED_PROFILES[document.profile!];
  for (const key of ["points", "between"] as const) {
    if (document[key] === undefined) continue;
    issues.add([...path, key], {
      rule: `does not apply: profile: ${document.profile!} gives it`,
      found: key,
      help: "Keep one of the two",
    });
  }
  return { points, between, periodNs };
}

function ownShape(document: ProfileDocument, path: Issue["path"], issues: IssueList): Shape | null {
  const written = document.points;
  if (written === undefined) {
    issues.add(path, {
      rule: "a profile needs points, or the name of one",
      found: "neither",
      help: `Give points: [{at: "08:00", factor: 1}, …] or profile: ${Object.keys(NAMED_PROFILES).join(", ")}`,
    });
    return null;
  }
  const isWeek = written.some(({ at }) => at.weekday !== null);
  const points = written.map(({ at, factor }): ProfilePoint => ({ atNs: ofWeekNs(at), factor }));
  let isSound = true;
  const refuse = (at: readonly (string | number)[], rule: string, found: string, help: string): void => {
    isSound = false;
    issues.add([...path, "points", ...at], { rule, found, help });
  };
  written.forEach(({ at }, i) => {
    if (isWeek && at.weekday === null) {
      refuse([i, "at"], "must name a weekday, as other points do", "a time of day", "Write it as Mon 08:00");
    } else if (i > 0 && points[i]!.atNs <= points[i - 1]!.atNs) {
      refuse([i, "at"], "must be later than the point before it", "an earlier or equal time", "Put points in order");
    }
  });
  if (points.every(({ factor }) => factor === 0)) {
    refuse([], "must have a factor above 0", "none", "A profile without any rate never brings a request");
  }
  const between = document.between ?? "lines";
  return isSound ? { points, between, periodNs: isWeek ? WEEK_NS : DAY_NS } : null;
}

/** From midnight of Monday, or of any day [ns]. */
function ofWeekNs({ ofDayNs, weekday }: ClockTime): number {
  return ofDayNs + (weekday ?? 0) * DAY_NS;
}
