"""Reads of scouting; the first argument says who is looking."""
