"""The round robin in SimPy: a process for each tenant's arrivals and one for the engine.

Usage: round_robin.py STREAM SLICE_NS SWITCH_NS
"""

import json
import sys
import time
from collections import deque

import simpy

from stream_file import read_stream


class Ring:
    def __init__(self, env, duration, tenants, slice_ns, switch_ns):
        self.env = env
        self.duration = duration
        self.slice_ns = slice_ns
        self.switch_ns = switch_ns
        self.queues = [deque() for _ in range(tenants)]
        self.bell = env.event()
        self.sleeping = False
        self.settled = env.event()
        self.open = 0
        self.finished = self.latency_ns = self.switches = 0

    def arrivals(self, tenant, at, work):
        env, queue = self.env, self.queues[tenant]
        for at_ns, work_ns in zip(at, work):
            yield env.timeout(at_ns - env.now)
            if at_ns < self.duration:
                self.open += 1
            queue.append([at_ns, work_ns])
            if self.sleeping:
                self.sleeping = False
                self.bell.succeed()

    def next_in_ring(self, resident):
        tenants = len(self.queues)
        for step in range(1, tenants):
            tenant = (resident + step) % tenants
            if self.queues[tenant]:
                return tenant
        return -1

    def engine(self):
        env = self.env
        resident, used_ns = -1, 0
        while True:
            if not any(self.queues):
                self.bell = env.event()
                self.sleeping = True
                yield self.bell
            if resident < 0:
                resident = self.next_in_ring(-1)
            other = self.next_in_ring(resident)
            if other < 0 and used_ns == self.slice_ns:
                used_ns = 0
            queue = self.queues[resident]
            if not queue or used_ns == self.slice_ns:
                if env.now < self.duration:
                    self.switches += 1
                yield env.timeout(self.switch_ns)
                resident, used_ns = other, 0
                queue = self.queues[resident]
            request = queue[0]
            run_ns = min(self.slice_ns - used_ns, request[1])
            yield env.timeout(run_ns)
            used_ns += run_ns
            request[1] -= run_ns
            if request[1] == 0:
                queue.popleft()
                self.end(request[0])

    def end(self, at_ns):
        if at_ns >= self.duration:
            return
        self.finished += 1
        self.latency_ns += self.env.now - at_ns
        self.open -= 1
        if self.open == 0 and self.env.now >= self.duration:
            self.settled.succeed()


def main():
    duration, at, work = read_stream(sys.argv[1])
    started = time.process_time_ns()
    env = simpy.Environment()
    ring = Ring(env, duration, len(at), int(sys.argv[2]), int(sys.argv[3]))
    for tenant in range(len(at)):
        env.process(ring.arrivals(tenant, at[tenant], work[tenant]))
    env.process(ring.engine())
    env.run(until=ring.settled)
    spent = time.process_time_ns() - started
    counts = {"finished": ring.finished, "latencyNs": ring.latency_ns, "switches": ring.switches}
    print(json.dumps({"ns": spent, "units": ring.finished, "counts": counts}))


main()
