"""The deterministic simulation of delivery; see `benchmarks.simulation.__main__`."""
