// Reads what writeStream of bench/ours/stream-file.ts wrote.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct RequestStream {
  int64_t duration;
  std::vector<std::vector<int64_t>> at;
  std::vector<std::vector<int64_t>> work;
};

inline std::vector<double> readDoubles(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) {
    std::fprintf(stderr, "%s: cannot be opened\n", path);
    std::exit(2);
  }
  std::fseek(file, 0, SEEK_END);
  std::vector<double> numbers(static_cast<size_t>(std::ftell(file)) / sizeof(double));
  std::rewind(file);
  const size_t count = std::fread(numbers.data(), sizeof(double), numbers.size(), file);
  std::fclose(file);
  if (count != numbers.size()) std::exit(2);
  return numbers;
}

inline RequestStream readStream(const char* path) {
  const std::vector<double> numbers = readDoubles(path);
  RequestStream stream;
  const int tenants = static_cast<int>(numbers[0]);
  stream.duration = static_cast<int64_t>(numbers[1]);
  auto from = numbers.begin() + 2;
  for (int i = 0; i < tenants; i++) {
    const auto count = static_cast<int64_t>(*from++);
    stream.at.emplace_back(from, from + count);
    stream.work.emplace_back(from + count, from + 2 * count);
    // A clock that can never be reached ends every list, like the end of an array does in the other engines.
    stream.at.back().push_back(INT64_MAX - 1);
    stream.work.back().push_back(1);
    from += 2 * count;
  }
  return stream;
}
