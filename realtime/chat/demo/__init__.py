"""Conversations of the demo market."""
