/**
 * Where the time of a process went, as running totals in ns. A station adds to them whenever a burst ends; a
 * server takes the difference between two moments to tell where the time of a request went. Copies, which may move
 * while bursts of another request run, are charged to the request itself (`RequestTable.charge`).
 */
export const SPENT = { host: 0, turn: 1, switch: 2, contention: 3, device: 4, copy: 5 } as const;
export const SPENT_CAUSES = 6;
