"""What Loopscope costs, measured beside its peers. `python -m benchmarks` prints one table."""
