"""Print all goals with what was measured last: `python -m benchmarks.report`."""

from benchmarks.goals import print_table, recorded

if __name__ == "__main__":
    print_table(recorded())
