// One server, first come, first served, on the same heap as the other engines: arrivals, completions, an observer.
// Usage: one-queue STREAM
#include <cinttypes>

#include "source-heap.hpp"
#include "stopwatch.hpp"
#include "stream-file.hpp"

namespace {

struct Counts {
  int64_t events = 0;
  int64_t finished = 0;
  int64_t latency = 0;
};

constexpr int ARRIVALS = 0;
constexpr int SERVER = 1;
constexpr int OBSERVER = 2;

Counts run(const RequestStream& stream) {
  const auto& at = stream.at[0];
  const auto& work = stream.work[0];
  SourceHeap queue(3);
  queue.set(ARRIVALS, at[0]);
  queue.set(OBSERVER, stream.duration);
  Counts counts;
  int64_t head = 0;
  int64_t tail = 0;
  int64_t counted = 0;
  bool settling = false;
  bool running = false;
  for (;;) {
    const int64_t now = queue.next();
    const int source = queue.pop();
    counts.events++;
    if (source == ARRIVALS) {
      if (now < stream.duration) counted++;
      if (tail++ == head) queue.set(SERVER, now);
      queue.set(ARRIVALS, at[tail]);
    } else if (source == SERVER) {
      if (running) {
        const int64_t arrived = at[head++];
        if (arrived < stream.duration) {
          counts.finished++;
          counts.latency += now - arrived;
          counted--;
        }
      }
      running = head < tail;
      if (running) queue.set(SERVER, now + work[head]);
    } else {
      settling = true;
    }
    if (settling && counted == 0) return counts;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const RequestStream stream = readStream(argv[1]);
  run(stream);
  const double from = processorNs();
  const Counts counts = run(stream);
  const double spent = processorNs() - from;
  std::printf("{\"ns\":%.0f,\"units\":%" PRId64 ",\"counts\":{\"finished\":%" PRId64 ",\"latencyNs\":%" PRId64
              ",\"steps\":%" PRId64 "}}\n",
              spent, counts.finished, counts.finished, counts.latency, counts.events);
}
