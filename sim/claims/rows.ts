import type { ClaimRule } from "./rules.ts";

/** A row of a table of opinion: what people say, and the question whose numbers judge it. */
export interface ClaimRow {
  readonly table: "A" | "B";
  /** What the row is about. */
  readonly row: string;
  /** What is said. */
  readonly claim: string;
  /** The scenario that measures it, without ending; it has one sweep over one axis. */
  readonly scenario: string;
  readonly rule: ClaimRule;
}

const MIG_OVER_TURNS = { policy: "MIG", rival: "time-slicing" } as const;

/** What the two tables are about. */
export const TABLE_TITLES: Readonly<Record<ClaimRow["table"], string>> = {
  A: "MIG against time-slicing",
  B: "What to use for what",
};

/** Table A compares MIG with time-slicing; table B says what to use for what. */
export const CLAIM_ROWS: readonly ClaimRow[] = [
  {
    table: "A",
    row: "resource allocation",
    claim: "A MIG part is a fixed share of the GPU; under time-slicing the share depends on the others",
    scenario: "allocation",
    rule: { kind: "steady", ...MIG_OVER_TURNS, within: 0.02 },
  },
  {
    table: "A",
    row: "isolation",
    claim: "MIG keeps neighbours from slowing a tenant down; time-slicing does not",
    scenario: "isolation",
    rule: { kind: "keeps", ...MIG_OVER_TURNS, limit: 1.05 },
  },
  {
    table: "A",
    row: "isolation",
    claim: "A crash stays in its MIG part; under time-slicing it ends the others' work too",
    scenario: "fault-isolation",
    rule: { kind: "keeps", ...MIG_OVER_TURNS, limit: 0.99 },
  },
  {
    table: "A",
    row: "latency",
    claim: "MIG answers sooner than time-slicing",
    scenario: "latency",
    rule: { kind: "better", policy: "MIG", rivals: ["time-slicing"] },
  },
  {
    table: "A",
    row: "performance QoS",
    claim: "MIG keeps a promise on latency while neighbours burst; time-slicing does not",
    scenario: "quality-of-service",
    rule: { kind: "keeps", ...MIG_OVER_TURNS, limit: 0.99 },
  },
  {
    table: "A",
    row: "user capacity",
    claim: "Time-slicing serves more users than the seven parts of MIG",
    scenario: "user-capacity",
    rule: { kind: "serves", policy: "time-slicing", rival: "MIG" },
  },
  {
    table: "A",
    row: "compatibility",
    claim: "Time-slicing runs on every GPU, MIG on few",
    scenario: "compatibility",
    rule: { kind: "exists", policy: "time-slicing", rival: "MIG" },
  },
  {
    table: "A",
    row: "virtualisation support",
    claim: "A virtual machine on a MIG part keeps its speed; on a time-sliced vGPU it depends on the others",
    scenario: "virtual-machines",
    rule: { kind: "steady", policy: "MIG-backed vGPU", rival: "time-sliced vGPU", within: 0.02 },
  },
  {
    table: "B",
    row: "inference that needs predictable latency",
    claim: "Use MIG",
    scenario: "predictable-inference",
    rule: { kind: "better", policy: "MIG", rivals: ["time-slicing"] },
  },
  {
    table: "B",
    row: "isolation of many tenants",
    claim: "Use MIG",
    scenario: "rogue-tenant",
    rule: { kind: "keeps", ...MIG_OVER_TURNS, limit: 1.05 },
  },
  {
    table: "B",
    row: "general access for many users",
    claim: "Use time-slicing",
    scenario: "general-access",
    rule: { kind: "better", policy: "time-slicing", rivals: ["MIG"] },
  },
  {
    table: "B",
    row: "legacy GPUs",
    claim: "Use time-slicing",
    scenario: "legacy-gpus",
    rule: { kind: "better", policy: "time-slicing", rivals: ["MPS", "one server"] },
  },
  {
    table: "B",
    row: "high concurrency with mixed work",
    claim: "Use MIG combined with time-slicing",
    scenario: "mixed-work",
    rule: { kind: "better", policy: "MIG with time-slicing", rivals: ["time-slicing", "MIG"] },
  },
];
