"""Benchmarks: each runs alone, builds its own database, and says how it stands against its bars."""
