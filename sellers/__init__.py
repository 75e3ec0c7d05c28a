"""Shops, their staff, hours and closures, delivery zones and commission."""
