import { z } from "zod";
import { PLACEMENT_RULES } from "../result/placement.ts";
import { list, NOT_THIS_FORM, object } from "./grammar-forms.ts";
import { count, share } from "./text-types.ts";

/** The grammar of policies whose tenants an orchestrator places. */

/** Ways to share of which a device plugin offers replicas; elsewhere settings depend on who is there. */
type Replicated = "exclusive" | "timeSlicing" | "mps";

/** What each rule does with a process that asks for a place. */
const PLACEMENT_DOCS: Readonly<Record<(typeof PLACEMENT_RULES)[number], string>> = {
  random: "any free replica, each as likely as the other; what a kubelet does without a preference",
  distributed: "a free replica of the partition with the fewest processes; the NVIDIA device plugin's default",
  packed: "a free replica of the partition with the most processes",
};

const RULE = `must be ${PLACEMENT_RULES.slice(0, -1).join(", ")} or ${PLACEMENT_RULES.at(-1)!}`;
const POOL_RULE = "must be a list with one entry per GPU, such as [{gpu: 0, timeSlicing: {}, replicas: 4}]";

const replicas = count(1, 1000)
  .optional()
  .meta({ description: "processes that the orchestrator may place here; 1 unless given" });

const ask = z.union(
  [
    z.string({ error: () => "must be text" }),
    object({
      tenant: z.string({ error: () => "must be text" }),
      processes: count(1, 1000).optional().meta({
        description: "processes in all, each of which asks for one replica; those of the tenant unless given",
      }),
      profile: z
        .string({ error: () => "must be the name of a MIG profile, such as 3g.40gb" })
        .optional()
        .meta({ description: "asks for an instance of this MIG profile, not for a whole GPU" }),
      threads: share
        .optional()
        .meta({ description: "cap of SMs under mps; an equal part for each replica unless given" }),
    }),
  ],
  { error: () => "must be a tenant's name, or {tenant: …, processes: …, profile: …, threads: …}" },
);

/**
 * A policy as a mapping, in place of the list of one that pins its tenants.
 * @param sharing     the ways to share a partition of the pool, by their keys
 * @param profileName of a MIG profile
 */
export function placementForm(sharing: Readonly<Record<Replicated, z.ZodOptional>>, profileName: z.ZodType<string>) {
  const start = count(0, 7).optional().meta({ description: "first memory slice; chosen if not given" });
  const part = object(
    { profile: profileName, start, ...sharing, replicas },
    "GPU instances that tenants are placed on",
  );
  const equal = object({ equal: count(1, 7) }, "so many equal GPU instances, of the largest profile that fits");
  const migRule = "must be a list of at least one GPU instance, or {equal: 3}";
  const gpu = object(
    {
      gpu: count(0, 10_000).meta({ description: "number of the GPU in the pool, from 0" }),
      mig: z.union([list(part, migRule), equal], { error: () => migRule }).optional(),
      ...sharing,
      replicas,
    },
    "a GPU that tenants are placed on: cut by MIG, or shared as a whole",
  );
  return object(
    {
      placement: z
        .enum(PLACEMENT_RULES, { error: ({ input }) => (input === undefined ? NOT_THIS_FORM : RULE) })
        .meta({ description: PLACEMENT_RULES.map((name) => `${name}: ${PLACEMENT_DOCS[name]}`).join("; ") }),
      gpus: list(gpu, POOL_RULE),
      tenants: list(ask, "must be a list of at least one tenant"),
    },
    "an orchestrator places every process of these tenants on a free replica, in each replication anew",
  );
}
