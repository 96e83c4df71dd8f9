import type { Discipline } from "../result/run.ts";
import { CopyLink } from "../sharing/copy-link.ts";
import type { CopyPort } from "../workload/copies.ts";

/** The links between host and GPUs of one simulation: one for each GPU on which a tenant copies. */
export class CopyLinks {
  readonly #byGpu = new Map<number, CopyLink>();
  readonly #byPartition = new Map<number, readonly CopyPort[]>();

  get all(): readonly CopyLink[] {
    return [...this.#byGpu.values()];
  }

  /**
   * The ways of a partition's processes to the link of its GPU. The first call comes before the first event; a partition
   * that is built again during the run, with nothing under way, gets the same ones.
   * @param partition its number in the simulation
   */
  portsOf(gpuIndex: number, partition: number, discipline: Discipline, processes: number): readonly CopyPort[] {
    const known = this.#byPartition.get(partition);
    if (known !== undefined) return known;
    const link = this.#byGpu.get(gpuIndex) ?? new CopyLink();
    this.#byGpu.set(gpuIndex, link);
    const ports = link.addPartition(discipline, processes);
    this.#byPartition.set(partition, ports);
    return ports;
  }
}
