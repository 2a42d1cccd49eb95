"""Reads one file in a process of its own, and prints what it said and what it cost."""

import json
import resource
import sys
import time
from pathlib import Path

from bot.files.reading import read_table
from handlers.core.errors import Refusal

STATUS = Path("/proc/self/status")


def most_memory() -> int:
    """Return the most memory this process ever had, in kB.

    Linux hands a parent's maximum on in `getrusage`; its status file starts anew.
    """
    if STATUS.exists():
        line = next(one for one in STATUS.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Read the file named on the command line."""
    before, began = most_memory(), time.process_time()
    try:
        said = f"{len(read_table(Path(sys.argv[1])).rows)} rows"
    except Refusal as refusal:
        said = str(refusal)
    cost = {"seconds": time.process_time() - began, "kilobytes": most_memory() - before}
    print(json.dumps({"said": said, **cost}))


if __name__ == "__main__":
    main()
