"""Haat on one machine: installs what is missing, and starts, watches and ends the private services.

Only the standard library is imported here, for this runs under the system's `python3` before a virtual environment
exists. The Makefile is its face: `python3 -m deploy.local --help` lists the commands behind the targets.
"""
