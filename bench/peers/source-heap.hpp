// Pending wake-ups, at most one per source, in the total order (time, source): sim/engine/wake-queue.ts in C++.
#pragma once
#include <cstdint>
#include <limits>
#include <vector>

constexpr int64_t NEVER = std::numeric_limits<int64_t>::max();

class SourceHeap {
 public:
  explicit SourceHeap(int sources) : time_(sources), heap_(sources), position_(sources, -1) {}

  int64_t next() const { return size_ == 0 ? NEVER : time_[heap_[0]]; }

  void set(int source, int64_t time) {
    const int position = position_[source];
    if (position < 0) {
      time_[source] = time;
      up(size_++, source);
      return;
    }
    const int64_t before = time_[source];
    time_[source] = time;
    if (time < before) {
      up(position, source);
    } else {
      down(position, source);
    }
  }

  void clear(int source) {
    if (position_[source] >= 0) remove(position_[source]);
  }

  int pop() {
    const int source = heap_[0];
    remove(0);
    return source;
  }

 private:
  bool before(int a, int b) const { return time_[a] < time_[b] || (time_[a] == time_[b] && a < b); }

  void remove(int position) {
    position_[heap_[position]] = -1;
    const int last = heap_[--size_];
    if (position == size_) return;
    if (position > 0 && before(last, heap_[(position - 1) >> 1])) {
      up(position, last);
    } else {
      down(position, last);
    }
  }

  void up(int hole, int source) {
    while (hole > 0) {
      const int parent = (hole - 1) >> 1;
      const int other = heap_[parent];
      if (!before(source, other)) break;
      heap_[hole] = other;
      position_[other] = hole;
      hole = parent;
    }
    heap_[hole] = source;
    position_[source] = hole;
  }

  void down(int hole, int source) {
    for (;;) {
      int child = 2 * hole + 1;
      if (child >= size_) break;
      if (child + 1 < size_ && before(heap_[child + 1], heap_[child])) child++;
      const int other = heap_[child];
      if (!before(other, source)) break;
      heap_[hole] = other;
      position_[other] = hole;
      hole = child;
    }
    heap_[hole] = source;
    position_[source] = hole;
  }

  std::vector<int64_t> time_;
  std::vector<int> heap_;
  std::vector<int> position_;
  int size_ = 0;
};
