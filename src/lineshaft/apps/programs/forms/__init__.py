"""Forms of programs."""
