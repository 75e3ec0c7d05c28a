"""Shops in files: CSV and GeoJSON, for operators."""
