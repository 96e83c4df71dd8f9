// The round robin of bench/ours/stepping-ring.ts, step for step, in C++.
// Usage: round-robin STREAM SLICE_NS SWITCH_NS
#include <algorithm>
#include <cinttypes>

#include "source-heap.hpp"
#include "stopwatch.hpp"
#include "stream-file.hpp"

namespace {

enum class Engine { Free, Running, Switching };

class SteppingRing {
 public:
  SteppingRing(const RequestStream& stream, int64_t slice, int64_t switchTime)
      : stream_(stream),
        slice_(slice),
        switch_(switchTime),
        tenants_(static_cast<int>(stream.at.size())),
        arrivals_(tenants_),
        server_(1),
        observer_(1),
        head_(tenants_),
        tail_(tenants_),
        left_(tenants_) {}

  void run() {
    for (int i = 0; i < tenants_; i++) arrivals_.set(i, stream_.at[i][0]);
    observer_.set(0, stream_.duration);
    for (; !stopped_; events++) {
      const int64_t arrival = arrivals_.next();
      const int64_t serving = server_.next();
      const int64_t observation = observer_.next();
      if (serving < arrival && serving <= observation) {
        server_.pop();
        wake(serving);
      } else if (arrival <= observation && arrival != NEVER) {
        const int source = arrivals_.pop();
        arrive(source, arrival);
        arrivals_.set(source, stream_.at[source][tail_[source]]);
      } else if (observation != NEVER) {
        observer_.pop();
        settling_ = true;
        if (openCounted_ == 0) stopped_ = true;
      } else {
        break;
      }
    }
  }

  int64_t events = 0;
  int64_t finished = 0;
  int64_t latency = 0;
  int64_t switches = 0;

 private:
  void arrive(int i, int64_t now) {
    if (now < stream_.duration) openCounted_++;
    if (tail_[i]++ > head_[i]) return;
    left_[i] = stream_.work[i][head_[i]];
    readyCount_++;
    server_.set(0, now);
  }

  void wake(int64_t now) {
    if (engine_ == Engine::Running) {
      progress(now);
    } else if (engine_ == Engine::Switching && now == engineAt_) {
      used_ = 0;
      engine_ = Engine::Free;
    }
    decide(now);
    if (engineAt_ == NEVER) {
      server_.clear(0);
    } else {
      server_.set(0, engineAt_);
    }
  }

  void progress(int64_t now) {
    const int i = resident_;
    left_[i] -= now - since_;
    since_ = now;
    if (left_[i] > 0) return;
    const int64_t ran = now - timer_;
    used_ = ran <= slice_ ? ran : ran % slice_;
    if (used_ == 0) used_ = slice_;
    engine_ = Engine::Free;
    engineAt_ = NEVER;
    const int request = head_[i]++;
    const int64_t at = stream_.at[i][request];
    if (head_[i] < tail_[i]) {
      left_[i] = stream_.work[i][request + 1];
    } else {
      readyCount_--;
    }
    if (at >= stream_.duration) return;
    finished++;
    latency += now - at;
    if (--openCounted_ == 0 && settling_) stopped_ = true;
  }

  void decide(int64_t now) {
    if (engine_ == Engine::Switching) return;
    const int i = resident_;
    const bool ready = i >= 0 && isReady(i);
    const bool contested = readyCount_ > (ready ? 1 : 0);
    if (!contested && used_ == slice_) used_ = 0;
    if (ready && used_ < slice_) {
      if (engine_ != Engine::Running) {
        engine_ = Engine::Running;
        since_ = now;
        timer_ = now - used_;
        sliceEnd_ = NEVER;
      }
      if (!contested) {
        sliceEnd_ = NEVER;
      } else if (sliceEnd_ == NEVER) {
        const int64_t ran = now - timer_;
        const int64_t slices = ran <= slice_ ? 1 : (ran + slice_ - 1) / slice_;
        sliceEnd_ = timer_ + slices * slice_;
      }
      if (now < sliceEnd_) {
        engineAt_ = std::min(now + left_[i], sliceEnd_);
        return;
      }
    }
    if (!ready && !contested) {
      engine_ = Engine::Free;
      engineAt_ = NEVER;
      return;
    }
    resident_ = nextInRing();
    if (i < 0) {
      used_ = 0;
      decide(now);
      return;
    }
    engine_ = Engine::Switching;
    if (now < stream_.duration) switches++;
    engineAt_ = now + switch_;
  }

  bool isReady(int i) const { return head_[i] < tail_[i]; }

  int nextInRing() const {
    int i = resident_;
    do {
      i = i + 1 >= tenants_ ? 0 : i + 1;
    } while (!isReady(i));
    return i;
  }

  const RequestStream& stream_;
  const int64_t slice_;
  const int64_t switch_;
  const int tenants_;
  SourceHeap arrivals_;
  SourceHeap server_;
  SourceHeap observer_;
  std::vector<int> head_;
  std::vector<int> tail_;
  std::vector<int64_t> left_;
  Engine engine_ = Engine::Free;
  int resident_ = -1;
  int readyCount_ = 0;
  int64_t engineAt_ = NEVER;
  int64_t since_ = 0;
  int64_t timer_ = 0;
  int64_t used_ = 0;
  int64_t sliceEnd_ = NEVER;
  int openCounted_ = 0;
  bool settling_ = false;
  bool stopped_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const RequestStream stream = readStream(argv[1]);
  const int64_t slice = std::atoll(argv[2]);
  const int64_t switchTime = std::atoll(argv[3]);
  SteppingRing(stream, slice, switchTime).run();
  SteppingRing ring(stream, slice, switchTime);
  const double from = processorNs();
  ring.run();
  const double spent = processorNs() - from;
  std::printf("{\"ns\":%.0f,\"units\":%" PRId64 ",\"counts\":{\"finished\":%" PRId64 ",\"latencyNs\":%" PRId64
              ",\"switches\":%" PRId64 ",\"steps\":%" PRId64 "}}\n",
              spent, ring.finished, ring.finished, ring.latency, ring.switches, ring.events);
}
