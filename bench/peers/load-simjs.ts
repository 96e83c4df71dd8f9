/** What is used of the package simjs, which has neither types nor exports: it writes to `window`. */
export interface SimJs {
  readonly Sim: new () => Simulation;
  readonly Entity: new (simulation: Simulation, name?: string) => SimJsEntity;
}

/** A simulation of simjs. */
export interface Simulation {
  /** Makes an entity and calls its `start`. */
  addEntity<E extends SimJsEntity>(kind: new (simulation: Simulation, name?: string) => E): E;
  /** Runs until so late, or until nothing is pending. */
  simulate(until: number): void;
}

/** Something that lives in a simulation and sets timers. */
export interface SimJsEntity {
  time(): number;
  setTimer(duration: number): { done(callback: () => void): void };
}

/** Loads the package. @throws Error when it is not installed */
export async function loadSimJs(): Promise<SimJs> {
  const world = globalThis as { window?: object; Sim?: SimJs };
  world.window = globalThis;
  await import("simjs");
  delete world.window;
  return world.Sim!;
}
