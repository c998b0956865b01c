"""Domestic content as it is stated and as it comes from a file."""
