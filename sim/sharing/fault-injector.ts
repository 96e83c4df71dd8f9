import type { Alarm, Source } from "../engine/simulator.ts";
import type {
  DownRecord,
  EndedProcess,
  FaultClass,
  FaultReading,
  FaultRecord,
  LostRequests,
} from "../result/faults.ts";
import type { MortalProcess } from "../workload/serving/mortal.ts";
import type { Tenant } from "../workload/tenant.ts";
import { BLAST_RADIUS, isContestedBetween, isInOneContext, type Placed, type Restart } from "./blast-radius.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { FaultTimes } from "./fault-times.ts";
import type { Station } from "./policy.ts";

/** A process as faults know it. */
export interface Victim extends Placed {
  readonly gpuIndex: number;
  /** Its place among the members of its partition's station. */
  readonly process: number;
  /** Memory that it holds [B]. */
  readonly bytes: number;
  /** Whether its GPU contains memory errors. */
  readonly isContaining: boolean;
  readonly mortal: MortalProcess;
  readonly runtime: Tenant;
  readonly station: Station;
}

/** Is told what happens to processes, in the order of time. */
export interface FaultWatch {
  died(partition: number, process: number, by: FaultClass, nowNs: number): void;
  rose(partition: number, process: number, nowNs: number): void;
  /** Runs what tells the requests that a process has lost. */
  losing(partition: number, process: number, nowNs: number, tell: () => void): void;
}

/** A fault under way: who it has ended so far. */
interface Noted extends FaultRecord {
  readonly ended: EndedProcess[];
  readonly keptDown: number[];
  isFelt: boolean;
}

/** A process and what will happen to it. */
interface Life {
  readonly victim: Victim;
  /** DOWN: when it serves again; Infinity while that is not known. Otherwise not looked at [ns]. */
  upNs: number;
  downSinceNs: number;
  /** The fault that it is down for; null before the first. */
  downBy: Noted | null;
  /** The hang that it is ended for, and when [ns]; Infinity for none. */
  killNs: number;
  hang: { readonly fault: Noted; readonly times: FaultTimes } | null;
}

/**
 * Makes faults happen: ends processes in the middle of their work, and starts them again. Who dies by which fault is the
 * business of blast-radius.ts.
 *
 * Wakes in the class of observations: what ends in the instant of a fault has ended before it, and what arrives in it is lost
 * with the queue. In one instant processes serve again first, then hung ones are ended, then faults happen in the order of the
 * scenario.
 */
export class FaultInjector implements Source {
  readonly #settings: FaultPlan["settings"];
  readonly #reading: FaultReading;
  readonly #times: readonly FaultTimes[];
  readonly #untilNs: number;
  readonly #edgesNs: Float64Array;
  /** In the order of partitions, then processes. */
  readonly #lives: readonly Life[];
  /** By GPU: the fault for which its instances are drained. */
  readonly #drains = new Map<number, Noted>();
  readonly #faults: Noted[] = [];
  readonly #downs: DownRecord[] = [];
  readonly #watch: FaultWatch | undefined;
  #alarm: Alarm | undefined;

  /**
   * @param victims in the order of partitions, then processes
   * @param untilNs no fault happens after it
   * @param edgesNs borders of the windows by which lost requests are counted, ascending
   */
  constructor(
    settings: FaultPlan["settings"],
    reading: FaultReading,
    times: readonly FaultTimes[],
    victims: readonly Victim[],
    untilNs: number,
    edgesNs: Float64Array,
    watch?: FaultWatch,
  ) {
    this.#settings = settings;
    this.#reading = reading;
    this.#times = times;
    this.#untilNs = untilNs;
    this.#edgesNs = edgesNs;
    this.#watch = watch;
    this.#lives = victims.map((victim) => ({
      victim,
      upNs: Infinity,
      downSinceNs: 0,
      downBy: null,
      killNs: Infinity,
      hang: null,
    }));
  }

  start(alarm: Alarm): void {
    this.#alarm = alarm;
    this.#arm();
  }

  /** A request may have ended. Whether instances that are drained are idle is seen when all of the instant has happened. */
  poke(nowNs: number): void {
    if (this.#drains.size > 0) this.#alarm!.wakeAt(nowNs);
  }

  wake(nowNs: number): void {
    for (const life of this.#lives) if (life.victim.mortal.isDown && life.upNs <= nowNs) this.#rise(life, nowNs);
    for (const life of this.#lives) {
      if (life.killNs > nowNs) continue;
      const { fault, times } = life.hang!;
      this.#endContext(life, fault, times, nowNs);
    }
    for (const times of this.#times) {
      while (times.nextNs <= nowNs) {
        this.#strike(times, nowNs);
        times.take();
      }
    }
    for (const [gpu, fault] of this.#drains) {
      const lives = this.#onGpu(gpu);
      if (lives.every(({ victim: { mortal } }) => mortal.isDown || mortal.isIdle)) this.#reset(lives, fault, nowNs);
    }
    this.#arm();
  }

  /** What has been up to now. */
  record(): { readonly faults: readonly FaultRecord[]; readonly downs: readonly DownRecord[] } {
    const still = this.#lives.filter(({ victim }) => victim.mortal.isDown).map((life) => this.#downOf(life, null));
    const downs = [...this.#downs, ...still];
    downs.sort((a, b) => a.fromNs - b.fromNs || a.partition - b.partition || a.process - b.process);
    return { faults: this.#faults, downs };
  }

  #strike(times: FaultTimes, nowNs: number): void {
    const { entry, target, number, picks } = times;
    const fault: Noted = {
      atNs: nowNs,
      entry: number,
      class: entry.class,
      isEscalated: false,
      isFelt: false,
      ended: [],
      keptDown: [],
    };
    const alive =
      target.kind === "gpu" ? this.#onGpu(target.index).filter(({ victim }) => !victim.mortal.isDown) : this.#lives;
    switch (entry.class) {
      case "application":
      case "hang": {
        const own = this.#lives.filter(({ victim }) => target.kind === "tenant" && victim.tenant === target.rank);
        const life = own[Math.floor(picks.uniform() * own.length)];
        this.#faults.push(fault);
        if (life === undefined || life.victim.mortal.isDown) return;
        if (entry.class === "application") this.#endContext(life, fault, times, nowNs);
        else if (life.hang === null) this.#hang(life, fault, times, nowNs);
        return;
      }
      case "contained":
      case "uncontained": {
        const life = byMemory(alive, picks.uniform());
        const isEscalated = entry.class === "contained" && life !== undefined && !life.victim.isContaining;
        const noted = { ...fault, isEscalated };
        this.#faults.push(noted);
        if (life === undefined) return;
        if (entry.class === "uncontained" || isEscalated) this.#endInstance(life, noted, nowNs);
        else this.#endContext(life, noted, times, nowNs);
        return;
      }
      case "offBus":
      case "host": {
        const lives = target.kind === "gpu" ? this.#onGpu(target.index) : this.#lives;
        this.#faults.push(fault);
        this.#stopDraining(lives, nowNs);
        this.#end(lives, fault, BLAST_RADIUS[entry.class].restarts, nowNs);
        return;
      }
    }
  }

  #hang(life: Life, fault: Noted, times: FaultTimes, nowNs: number): void {
    const { hangTimeout } = this.#settings;
    life.victim.mortal.hang(hangTimeout, nowNs);
    fault.isFelt = true;
    life.killNs = nowNs + hangTimeout;
    life.hang = { fault, times };
  }

  /** A process dies with all that are in its context, and where the reading has it so with some beside it. */
  #endContext({ victim }: Life, fault: Noted, { spread }: FaultTimes, nowNs: number): void {
    const { restarts, isContested } = BLAST_RADIUS[fault.class];
    const { collateral } = this.#reading;
    const hit = this.#lives.filter((other) => {
      if (other.victim.mortal.isDown) return false;
      if (isInOneContext(victim, other.victim)) return true;
      return isContested && isContestedBetween(victim, other.victim) && spread.uniform() < collateral;
    });
    this.#end(hit, fault, restarts, nowNs);
  }

  /** The GPU of a process must be reset: its instance dies at once, the others now or when they are idle. */
  #endInstance({ victim: { gpuIndex, partition } }: Life, fault: Noted, nowNs: number): void {
    const lives = this.#onGpu(gpuIndex);
    const others = lives.filter(({ victim }) => victim.partition !== partition && !victim.mortal.isDown);
    if (others.length === 0 || !this.#reading.drainOnUncontained) {
      this.#reset(lives, fault, nowNs);
      return;
    }
    if (!this.#drains.has(gpuIndex)) {
      this.#drains.set(gpuIndex, fault);
      fault.isFelt = true;
    }
    for (const { victim } of others) victim.mortal.drain();
    this.#end(
      lives.filter(({ victim }) => victim.partition === partition),
      fault,
      "gpuReset",
      nowNs,
    );
  }

  #reset(lives: readonly Life[], fault: Noted, nowNs: number): void {
    this.#stopDraining(lives, nowNs);
    this.#end(lives, fault, "gpuReset", nowNs, true);
  }

  /** What the GPUs of processes were drained for begins. Those that went down meanwhile have waited for this moment. */
  #stopDraining(lives: readonly Life[], nowNs: number): void {
    for (const life of lives) {
      this.#drains.delete(life.victim.gpuIndex);
      if (life.upNs === Infinity) life.upNs = nowNs;
    }
  }

  /**
   * Ends processes, and what they had to do. Those that are down stay so for as long as the restart takes.
   * @param isReset whether it is what drained processes were drained for, so that those that wait for them go on waiting
   */
  #end(lives: readonly Life[], fault: Noted, restarts: Restart, nowNs: number, isReset = false): void {
    const { process, [restarts]: first } = this.#settings;
    const upNs = nowNs + (restarts === "process" ? process : first + process);
    const lost: (() => void)[] = [];
    for (const life of lives) {
      const { victim } = life;
      const isDrained = this.#drains.has(victim.gpuIndex);
      if (victim.mortal.isDown) {
        if (restarts !== "process") this.#keepDown(life, isDrained ? Infinity : upNs, fault, nowNs);
        continue;
      }
      const ranNs = victim.station.abort(victim.process, nowNs);
      const { serving, queued, workNs } = victim.mortal.die(nowNs, ranNs, isReset);
      life.upNs = isDrained ? Infinity : upNs;
      life.downSinceNs = nowNs;
      life.downBy = fault;
      life.killNs = Infinity;
      life.hang = null;
      const { tenant, partition, process: place } = victim;
      this.#watch?.died(partition, place, fault.class, nowNs);
      fault.isFelt = true;
      lost.push(() => {
        const byWindow = this.#lose(victim, serving, queued, nowNs);
        fault.ended.push({
          tenant,
          partition,
          process: place,
          atNs: nowNs,
          serving: serving.length,
          queued: queued.length,
          byWindow,
          workNs: Math.round(workNs),
        });
      });
    }
    // Only when all are dead: a client that tries again at once must not find one that is about to die.
    for (const tell of lost) tell();
  }

  /** A fault meets a process that is down: if it takes longer to be repaired, the rest of that time is its own. */
  #keepDown(life: Life, upNs: number, fault: Noted, nowNs: number): void {
    if (upNs <= life.upNs) return;
    life.upNs = upNs;
    if (life.downBy === fault) return;
    const { tenant, partition, process } = life.victim;
    if (nowNs > life.downSinceNs) this.#downs.push(this.#downOf(life, nowNs));
    this.#watch?.rose(partition, process, nowNs);
    this.#watch?.died(partition, process, fault.class, nowNs);
    life.downSinceNs = nowNs;
    life.downBy = fault;
    fault.isFelt = true;
    fault.keptDown.push(tenant);
  }

  /** Tells a tenant what it has lost. @returns how many of them there are, by when they had arrived */
  #lose(
    { runtime, partition, process }: Victim,
    serving: readonly number[],
    queued: readonly number[],
    nowNs: number,
  ): LostRequests[] {
    const lost = Array.from(this.#edgesNs.subarray(1), () => ({ serving: 0, queued: 0, again: 0 }));
    const lose = (row: number, how: "serving" | "queued"): void => {
      const arrivalNs = runtime.requests.arrivalNs[row]!;
      const window = lost[this.#edgesNs.findLastIndex((edgeNs) => edgeNs <= arrivalNs)];
      const isSentAgain = runtime.fail(row, nowNs);
      if (window === undefined) return;
      window[how]++;
      if (isSentAgain) window.again++;
    };
    const tell = (): void => {
      for (const row of serving) lose(row, "serving");
    };
    if (this.#watch === undefined) tell();
    else this.#watch.losing(partition, process, nowNs, tell);
    for (const row of queued) lose(row, "queued");
    return lost;
  }

  #rise(life: Life, nowNs: number): void {
    this.#downs.push(this.#downOf(life, nowNs));
    life.upNs = Infinity;
    this.#watch?.rose(life.victim.partition, life.victim.process, nowNs);
    life.victim.mortal.rise(nowNs);
  }

  #downOf({ victim, downBy, downSinceNs }: Life, toNs: number | null): DownRecord {
    const { tenant, partition, process } = victim;
    return { tenant, partition, process, class: downBy!.class, fromNs: downSinceNs, toNs };
  }

  #onGpu(index: number): Life[] {
    return this.#lives.filter(({ victim }) => victim.gpuIndex === index);
  }

  #arm(): void {
    let nextNs = Infinity;
    for (const times of this.#times) nextNs = Math.min(nextNs, times.nextNs);
    // Faults after the end of all that counts would keep an idle run awake for ever.
    if (nextNs > this.#untilNs) nextNs = Infinity;
    for (const { victim, upNs, killNs } of this.#lives) {
      nextNs = Math.min(nextNs, killNs, victim.mortal.isDown ? upNs : Infinity);
    }
    if (nextNs < Infinity) this.#alarm!.wakeAt(nextNs);
  }
}

/** The process whose memory an error strikes: any byte that a living process holds is as likely as any other. */
function byMemory(alive: readonly Life[], uniform: number): Life | undefined {
  let left = uniform * alive.reduce((sum, { victim }) => sum + victim.bytes, 0);
  return alive.find(({ victim }) => (left -= victim.bytes) < 0) ?? alive.at(-1);
}
