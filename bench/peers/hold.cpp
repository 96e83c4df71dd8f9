// The hold model: take the next source off, let it wait for the next increment. Usage: hold TABLE SOURCES HOLDS heap|priority_queue
#include <cinttypes>
#include <cstring>
#include <queue>
#include <utility>

#include "source-heap.hpp"
#include "stopwatch.hpp"
#include "stream-file.hpp"

namespace {

struct OwnHeap {
  explicit OwnHeap(int sources) : heap(sources) {}
  void set(int source, int64_t time) { heap.set(source, time); }
  int64_t next() const { return heap.next(); }
  int pop() { return heap.pop(); }
  SourceHeap heap;
};

struct StandardHeap {
  using Entry = std::pair<int64_t, int>;
  explicit StandardHeap(int) {}
  void set(int source, int64_t time) { heap.emplace(time, source); }
  int64_t next() const { return heap.top().first; }
  int pop() {
    const int source = heap.top().second;
    heap.pop();
    return source;
  }
  std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> heap;
};

template <typename Heap>
void hold(const std::vector<int64_t>& table, int sources, int64_t holds) {
  const size_t mask = table.size() - 1;
  Heap heap(sources);
  for (int i = 0; i < sources; i++) heap.set(i, table[i & mask]);
  uint32_t order = 0;
  const double from = processorNs();
  for (int64_t i = 0; i < holds; i++) {
    const int64_t now = heap.next();
    const int source = heap.pop();
    order = order * 31 + static_cast<uint32_t>(source);
    heap.set(source, now + table[i & mask]);
  }
  const double spent = processorNs() - from;
  std::printf("{\"ns\":%.0f,\"units\":%" PRId64 ",\"counts\":{\"order\":%" PRIu32 "}}\n", spent, holds, order);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::vector<double> numbers = readDoubles(argv[1]);
  const std::vector<int64_t> table(numbers.begin(), numbers.end());
  if (std::strcmp(argv[4], "heap") == 0) {
    hold<OwnHeap>(table, std::atoi(argv[2]), std::atoll(argv[3]));
  } else {
    hold<StandardHeap>(table, std::atoi(argv[2]), std::atoll(argv[3]));
  }
}
