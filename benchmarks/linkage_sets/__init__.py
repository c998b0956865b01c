"""Labelled sets that the linkage engine is fitted and measured on: public ones from ../shared/data, and synthetic ones."""
