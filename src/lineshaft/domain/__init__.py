"""What the field knows, as plain Python: no Django, no clock, no network, no database.

Everything here can be run in a plain interpreter. A function that depends on the day takes it as an argument.
"""
