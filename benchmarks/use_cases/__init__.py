"""One small int8 model per use case: how hard the course's data are. See `benchmarks.datasets`."""
