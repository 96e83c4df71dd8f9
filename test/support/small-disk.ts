import { spawnSync } from "node:child_process";

/** Puts an empty disk of 128 KiB at a folder. @returns whether that is allowed here */
export function mountSmallDisk(folder: string): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", folder]).status === 0;
}

/** Takes it away again. */
export function unmount(folder: string): void {
  spawnSync("umount", [folder]);
}
