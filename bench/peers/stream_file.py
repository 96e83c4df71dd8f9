"""Reads what writeStream of bench/ours/stream-file.ts wrote."""

from array import array


def read_stream(path):
    """Returns the duration, and the arrivals and the works of each tenant, as lists of integers [ns]."""
    numbers = array("d")
    with open(path, "rb") as file:
        numbers.frombytes(file.read())
    tenants, duration = int(numbers[0]), int(numbers[1])
    at, work = [], []
    start = 2
    for _ in range(tenants):
        count = int(numbers[start])
        start += 1
        at.append([int(x) for x in numbers[start : start + count]])
        work.append([int(x) for x in numbers[start + count : start + 2 * count]])
        start += 2 * count
    return duration, at, work
