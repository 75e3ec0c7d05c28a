"""A market whose programs are killed while people order: `make faults`."""
