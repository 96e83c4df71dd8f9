/** Nanoseconds of processor time that all threads of this process have used, in whole microseconds. */
export function processorNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
