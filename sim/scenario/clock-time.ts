/** A time of the day, on a weekday or on any. */
export interface ClockTime {
  /** From midnight on [ns]. */
  readonly ofDayNs: number;
  /** 0 is Monday; null: any day. */
  readonly weekday: number | null;
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** Said of text that is no such time. */
export const CLOCK_RULE = `must be a time of day such as "08:30", or with one of ${WEEKDAYS.join(", ")} before it`;

/** "08:30", "08:30:15" or "Tue 08:30". @returns null for anything else */
export function parseClockTime(text: string): ClockTime | null {
  const match = /^(?:(\p{L}+)\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/u.exec(text.trim());
  if (match === null) return null;
  const [, name, hours, minutes, seconds = "0"] = match;
  const weekday = name === undefined ? null : WEEKDAYS.findIndex((day) => day === name);
  if (weekday === -1 || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return { ofDayNs: ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e9, weekday };
}
