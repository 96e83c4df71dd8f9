import { fc, test as check } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { ReadyRing } from "../../sim/sharing/ready-ring.ts";

/** The plain version: place by place, once round. */
function naiveAfter(ready: ReadonlySet<number>, size: number, context: number): number {
  for (let step = 1; step <= size; step++) {
    const place = (context + step) % size;
    if (ready.has(place)) return place;
  }
  throw new Error("nobody is ready");
}

describe("the contexts that have work", () => {
  // Sizes at and around whole words of bits.
  const sizes = fc.constantFrom(1, 2, 31, 32, 33, 63, 64, 65, 97);
  check.prop([sizes, fc.array(fc.nat(96), { minLength: 1, maxLength: 120 })], { seed: 5, numRuns: 300 })(
    "are found in ring order, whoever comes and goes",
    (size, toggles) => {
      const ring = new ReadyRing(size);
      const plain = new Set<number>();
      for (const toggle of toggles) {
        const context = toggle % size;
        if (plain.delete(context)) ring.remove(context);
        else {
          plain.add(context);
          ring.add(context);
        }
        expect(ring.count).toBe(plain.size);
        for (let place = 0; place < size; place++) expect(ring.has(place)).toBe(plain.has(place));
        if (plain.size === 0) continue;
        for (let place = -1; place < size; place++) expect(ring.after(place)).toBe(naiveAfter(plain, size, place));
      }
    },
  );
});
