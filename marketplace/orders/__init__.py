"""Basket, checkout, orders, substitutions and returns."""
