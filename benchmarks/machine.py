"""The machine of a benchmark: printed with every figure, since machines differ and are noisy."""

import os
import platform
import time


def machine() -> dict[str, object]:
    """Return processor, cores, Python and the time of a fixed piece of work at this moment."""
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
