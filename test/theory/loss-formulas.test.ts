import { describe, expect, test } from "vitest";
import { mmckLoss, mmcPatienceLoss } from "./loss.ts";
import { erlangC, mm1ResponseS, mmcResponseS } from "./queueing.ts";

describe("M/M/c/K", () => {
  test("is Erlang's loss system without room to wait: 0.6 erlang on 3 lines lose 2 %, as his table has it", () => {
    expect(mmckLoss(0.602, 1, 3, 3).lost).toBeCloseTo(0.02, 4);
    expect(mmckLoss(4.461, 1, 10, 10).lost).toBeCloseTo(0.01, 4);
  });

  test.each([0.5, 0.9, 1.4])("has the closed form of M/M/1/K at ρ = %d", (rho) => {
    const room = 6;
    const closed = ((1 - rho) * rho ** room) / (1 - rho ** (room + 1));
    const present = rho / (1 - rho) - ((room + 1) * rho ** (room + 1)) / (1 - rho ** (room + 1));
    const { lost, responseS } = mmckLoss(rho / 0.2, 0.2, 1, room);
    expect(lost).toBeCloseTo(closed, 12);
    expect(responseS).toBeCloseTo(present / ((rho / 0.2) * (1 - closed)), 12);
  });

  test("tends to M/M/c with much room", () => {
    const { lost, responseS } = mmckLoss(12, 0.2, 4, 400);
    expect(lost).toBeLessThan(1e-12);
    expect(responseS).toBeCloseTo(mmcResponseS(12, 0.2, 4), 9);
  });
});

describe("M/M/c+D", () => {
  test("tends to M/M/c with much patience", () => {
    expect(mmcPatienceLoss(12, 0.2, 4, 30).responseS).toBeCloseTo(mmcResponseS(12, 0.2, 4), 9);
    expect(mmcPatienceLoss(4, 0.2, 1, 60).responseS).toBeCloseTo(mm1ResponseS(4, 0.2), 9);
    // Without losses P(wait > τ) = C·e^(-(c/s - λ)τ); of those 1 - ρ are lost, because each that leaves helps the others.
    const beyond = erlangC(4, 2.4) * Math.exp(-8);
    expect(mmcPatienceLoss(12, 0.2, 4, 1).lost / beyond).toBeCloseTo(1 - 0.6, 3);
  });

  test("tends to Erlang's loss system with no patience", () => {
    expect(mmcPatienceLoss(12, 0.2, 4, 1e-9).lost).toBeCloseTo(mmckLoss(12, 0.2, 4, 4).lost, 6);
  });

  test("balances: the requests that are served keep the servers as busy as they are", () => {
    // One server: λ(1 - lost)·s is the share of time that it is busy, 1 - π(0); by numbers, at exactly full load too.
    for (const lambda of [3, 5, 8]) {
      const { lost } = mmcPatienceLoss(lambda, 0.2, 1, 0.5);
      const theta = lambda - 5;
      const steps = 200_000;
      let mass = 1;
      for (let i = 0; i < steps; i++) {
        const x = ((i + 0.5) / steps) * 8;
        mass += (lambda * Math.exp(x < 0.5 ? theta * x : theta * 0.5 - 5 * (x - 0.5)) * 8) / steps;
      }
      expect(lambda * (1 - lost) * 0.2).toBeCloseTo(1 - 1 / mass, 5);
    }
  });
});
