"""Everybody who can ask, everything that can be asked for, and what the matrix says to it."""
