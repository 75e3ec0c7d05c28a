"""Slots, couriers, shifts, trips, positions and proof of delivery."""
