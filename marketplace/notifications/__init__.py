"""Templates, preferences and channels of messages to people."""
