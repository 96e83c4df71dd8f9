// The round robin of bench/ours/stepping-ring.ts on ns-3's simulator core.
// Usage: round-robin-ns3 STREAM SLICE_NS SWITCH_NS
#include <ns3/core-module.h>

#include <algorithm>
#include <cinttypes>
#include <deque>

#include "stopwatch.hpp"
#include "stream-file.hpp"

namespace {

struct Request {
  int64_t at;
  int64_t left;
};

// Arrivals that ring an idle engine wait for the end of their instant, because all of it must be known.
class Ring {
 public:
  Ring(const RequestStream& stream, int64_t slice, int64_t switchTime)
      : stream_(stream), slice_(slice), switch_(switchTime), next_(stream.at.size()), queues_(stream.at.size()) {}

  void run() {
    for (size_t i = 0; i < queues_.size(); i++) scheduleArrival(i);
    ns3::Simulator::Run();
    ns3::Simulator::Destroy();
  }

  int64_t finished = 0;
  int64_t latency = 0;
  int64_t switches = 0;

 private:
  static int64_t now() { return ns3::Simulator::Now().GetNanoSeconds(); }

  void scheduleArrival(size_t i) {
    ns3::Simulator::Schedule(ns3::NanoSeconds(stream_.at[i][next_[i]] - now()), &Ring::arrive, this, i);
  }

  void arrive(size_t i) {
    const size_t request = next_[i]++;
    if (now() < stream_.duration) open_++;
    queues_[i].push_back({stream_.at[i][request], stream_.work[i][request]});
    ready_ += queues_[i].size() == 1;
    scheduleArrival(i);
    if (!idle_) return;
    idle_ = false;
    ns3::Simulator::Schedule(ns3::NanoSeconds(0), &Ring::decide, this);
  }

  int nextInRing() const {
    const int tenants = static_cast<int>(queues_.size());
    for (int step = 1; step < tenants; step++) {
      const int tenant = (resident_ + step + tenants) % tenants;
      if (!queues_[tenant].empty()) return tenant;
    }
    return -1;
  }

  void decide() {
    if (ready_ == 0) {
      idle_ = true;
      return;
    }
    if (resident_ < 0) resident_ = nextInRing();
    const bool isReady = !queues_[resident_].empty();
    if (ready_ == (isReady ? 1 : 0) && used_ == slice_) used_ = 0;
    if (isReady && used_ < slice_) {
      run_ = std::min(slice_ - used_, queues_[resident_].front().left);
      ns3::Simulator::Schedule(ns3::NanoSeconds(run_), &Ring::progress, this);
      return;
    }
    if (now() < stream_.duration) switches++;
    resident_ = nextInRing();
    used_ = 0;
    ns3::Simulator::Schedule(ns3::NanoSeconds(switch_), &Ring::decide, this);
  }

  void progress() {
    auto& queue = queues_[resident_];
    used_ += run_;
    queue.front().left -= run_;
    if (queue.front().left == 0) {
      const int64_t at = queue.front().at;
      queue.pop_front();
      ready_ -= queue.empty();
      if (at < stream_.duration) {
        finished++;
        latency += now() - at;
        if (--open_ == 0 && now() >= stream_.duration) ns3::Simulator::Stop();
      }
    }
    decide();
  }

  const RequestStream& stream_;
  const int64_t slice_;
  const int64_t switch_;
  std::vector<size_t> next_;
  std::vector<std::deque<Request>> queues_;
  int resident_ = -1;
  int ready_ = 0;
  int64_t used_ = 0;
  int64_t run_ = 0;
  int64_t open_ = 0;
  bool idle_ = true;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const RequestStream stream = readStream(argv[1]);
  Ring ring(stream, std::atoll(argv[2]), std::atoll(argv[3]));
  // The fastest of its schedulers here; the default is a map.
  ns3::Simulator::SetScheduler(ns3::ObjectFactory("ns3::PriorityQueueScheduler"));
  const double from = processorNs();
  ring.run();
  const double spent = processorNs() - from;
  std::printf("{\"ns\":%.0f,\"units\":%" PRId64 ",\"counts\":{\"finished\":%" PRId64 ",\"latencyNs\":%" PRId64
              ",\"switches\":%" PRId64 "}}\n",
              spent, ring.finished, ring.finished, ring.latency, ring.switches);
}
