"""Live topics while programs are killed and networks fail: `make faults`, and a sample of it in the tests."""
