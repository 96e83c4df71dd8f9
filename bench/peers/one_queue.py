"""One server, first come, first served, in SimPy: a process for the arrivals and one for the server.

Usage: one_queue.py STREAM
"""

import json
import sys
import time

import simpy

from stream_file import read_stream


class Queue:
    def __init__(self, env, duration):
        self.env = env
        self.duration = duration
        self.waiting = simpy.Store(env)
        self.settled = env.event()
        self.open = self.finished = self.latency_ns = 0

    def arrivals(self, at, work):
        env, waiting = self.env, self.waiting
        for at_ns, work_ns in zip(at, work):
            yield env.timeout(at_ns - env.now)
            if at_ns < self.duration:
                self.open += 1
            waiting.put((at_ns, work_ns))

    def server(self):
        env = self.env
        while True:
            at_ns, work_ns = yield self.waiting.get()
            yield env.timeout(work_ns)
            if at_ns >= self.duration:
                continue
            self.finished += 1
            self.latency_ns += env.now - at_ns
            self.open -= 1
            if self.open == 0 and env.now >= self.duration:
                self.settled.succeed()


def main():
    duration, (at,), (work,) = read_stream(sys.argv[1])
    started = time.process_time_ns()
    env = simpy.Environment()
    queue = Queue(env, duration)
    env.process(queue.arrivals(at, work))
    env.process(queue.server())
    env.run(until=queue.settled)
    spent = time.process_time_ns() - started
    counts = {"finished": queue.finished, "latencyNs": queue.latency_ns}
    print(json.dumps({"ns": spent, "units": queue.finished, "counts": counts}))


main()
