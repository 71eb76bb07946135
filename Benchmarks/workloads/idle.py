"""The least program: it only looks at its memory, for what a tool costs before anything happens."""

from workload import write_result

if __name__ == "__main__":
    write_result({"blocks": 0})
