"""Promotions, campaigns, social channels, segments, links and experiments."""
