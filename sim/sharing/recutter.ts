import type { Alarm } from "../engine/simulator.ts";
import type { RecutRecord } from "../result/layouts.ts";
import type { RecutPart } from "./recut-part.ts";
import type { LayoutPlan } from "./recut-plan.ts";
import { type RecutSchedule, scheduleRecut } from "./recut-schedule.ts";
import { RuleWatch, type WatchedTenant } from "./recut-rule.ts";
import { Timetable } from "./recut-timetable.ts";

/** The re-cut under way. */
interface Recut {
  readonly to: number;
  readonly fromNs: number;
  readonly going: readonly RecutPart[];
  /** Those that are not open yet. */
  coming: readonly RecutPart[];
  /** null while it drains. */
  schedule: RecutSchedule | null;
  drainedNs: number;
}

/**
 * Changes the layout of one GPU: shuts the parts that are not in the next layout, waits until they are idle, and after
 * the time that the commands take opens the new ones. Parts that are in both never notice. A wish that comes
 * meanwhile takes the place of an earlier one and waits.
 *
 * Wakes in the class of observations: what ends in an instant has ended when it looks.
 */
export class Recutter {
  readonly #plan: LayoutPlan;
  readonly #parts: readonly RecutPart[];
  readonly #untilNs: number;
  readonly #timetable: Timetable;
  readonly #watch: RuleWatch | null;
  readonly #recuts: RecutRecord[] = [];
  #alarm: Alarm | undefined;
  #lookNs: number;
  #current: number;
  #wanted: number | null = null;
  #recut: Recut | null = null;

  /**
   * @param watched the tenant of the rule; null where it does not take part, and the rule sees nothing
   * @param untilNs no re-cut begins after it
   */
  constructor(plan: LayoutPlan, parts: readonly RecutPart[], watched: WatchedTenant | null, untilNs: number) {
    this.#plan = plan;
    this.#parts = parts;
    this.#untilNs = untilNs;
    this.#timetable = new Timetable(plan);
    this.#watch = plan.rule === null || watched === null ? null : new RuleWatch(plan.rule, watched);
    this.#lookNs = this.#watch === null ? Infinity : plan.rule!.checkNs;
    this.#current = plan.start;
  }

  /** Opens the parts of the first layout, before the first event and after the stations have their alarms. */
  start(alarm: Alarm): void {
    this.#alarm = alarm;
    for (const part of this.#partsOf(this.#plan.start)) part.open(0);
    this.#arm();
  }

  /** Requests may have ended. Whether a part is idle is seen when all of the instant has happened. */
  poke(nowNs: number): void {
    if (this.#recut?.schedule === null) this.#alarm!.wakeAt(nowNs);
  }

  wake(nowNs: number): void {
    while (this.#timetable.nextNs <= nowNs) this.#wanted = this.#timetable.take();
    if (this.#lookNs <= nowNs) {
      this.#wanted = this.#watch!.look() ?? this.#wanted;
      this.#lookNs += this.#plan.rule!.checkNs;
    }
    this.#goOn(nowNs);
    // A wish that came during a re-cut is looked at in the instant in which that ends.
    while (this.#recut === null && this.#wanted !== null) {
      const to = this.#wanted;
      this.#wanted = null;
      this.#begin(to, nowNs);
      this.#goOn(nowNs);
    }
    this.#arm();
  }

  /** What has been up to an instant. */
  records(): readonly RecutRecord[] {
    return this.#recut === null ? this.#recuts : [...this.#recuts, this.#recordOf(this.#recut, null)];
  }

  #begin(to: number, nowNs: number): void {
    const going = this.#partsOf(this.#current).filter(({ layouts }) => !layouts.includes(to));
    const coming = this.#partsOf(to).filter(({ layouts }) => !layouts.includes(this.#current));
    // The layout that is there already, or one with the same parts.
    if (going.length + coming.length === 0) {
      this.#current = to;
      return;
    }
    this.#recut = { to, fromNs: nowNs, going, coming, schedule: null, drainedNs: nowNs };
    for (const part of going) part.shut(nowNs);
  }

  #goOn(nowNs: number): void {
    const recut = this.#recut;
    if (recut === null) return;
    if (recut.schedule === null) {
      const isWaiting = this.#plan.onDrain !== "evict" && !recut.going.every((part) => part.isIdle());
      if (isWaiting) return;
      for (const part of recut.going) part.remove(nowNs);
      recut.drainedNs = nowNs;
      recut.schedule = scheduleRecut(this.#plan, this.#current, recut.to, recut.going, recut.coming);
    }
    const { schedule, drainedNs } = recut;
    recut.coming = recut.coming.filter((part) => {
      const isReady = drainedNs + schedule.readyNs.get(part)! <= nowNs;
      if (isReady) part.open(nowNs);
      return !isReady;
    });
    if (drainedNs + schedule.totalNs > nowNs) return;
    this.#recuts.push(this.#recordOf(recut, nowNs));
    this.#current = recut.to;
    this.#recut = null;
  }

  #recordOf({ fromNs, to, drainedNs, schedule }: Recut, toNs: number | null): RecutRecord {
    const known = schedule === null ? {} : { drain: drainedNs - fromNs, ...(toNs === null ? {} : schedule.stepNs) };
    return { fromNs, toNs, from: this.#current, to, stepNs: known };
  }

  #partsOf(layout: number): readonly RecutPart[] {
    return this.#parts.filter(({ layouts }) => layouts.includes(layout));
  }

  #arm(): void {
    let nextNs = Math.min(this.#timetable.nextNs, this.#lookNs);
    // Wishes after the end of all that counts would keep an idle run awake for ever.
    if (nextNs > this.#untilNs) nextNs = Infinity;
    const { schedule, drainedNs, coming } = this.#recut ?? NO_RECUT;
    if (schedule !== null) {
      nextNs = coming.reduce(
        (least, part) => Math.min(least, drainedNs + schedule.readyNs.get(part)!),
        Math.min(nextNs, drainedNs + schedule.totalNs),
      );
    }
    if (nextNs < Infinity) this.#alarm!.wakeAt(nextNs);
  }
}

const NO_RECUT: Recut = { to: 0, fromNs: 0, going: [], coming: [], schedule: null, drainedNs: 0 };
