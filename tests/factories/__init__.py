"""Test objects: sensible defaults, explicit overrides. They are written past the row policies."""
