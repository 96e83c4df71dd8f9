import { fact } from "../base/fact.ts";

/** Dead time when a context of higher priority takes the engine from one that still has work. */
export const PREEMPT = fact(
  100_000,
  "ns",
  "documented",
  "Fan et al., GPreempt, ATC 2025, section 3.1: about 100 µs measured on A100 for yielding and switching, of which about " +
    "40 µs save the context; the class of schedulers is that of Shen et al., XSched, OSDI 2025",
  [40_000, 210_000],
);
