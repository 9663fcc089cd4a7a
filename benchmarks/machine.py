"""What a benchmark ran on: printed beside every figure, since machines differ and are noisy."""

import os
import platform
import time


def machine() -> dict[str, object]:
    """Return processor, cores, Python and how long a fixed piece of work takes just now."""
    began = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number & 7
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "calibration_s": round(time.process_time() - began, 4),
    }
