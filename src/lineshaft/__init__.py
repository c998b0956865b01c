"""Lineshaft: the operating platform of a manufacturing-extension network."""
