"""Writes of scouting."""
