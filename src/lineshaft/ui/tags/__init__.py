"""The template tags behind `{% load ui %}`, one module per kind of component."""
