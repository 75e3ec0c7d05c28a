class BenchError(Exception):
    """A benchmark cannot say anything: what it measures failed, or is not what it takes it for."""
