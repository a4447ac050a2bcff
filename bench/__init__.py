"""Measurements: every module beside this one with a function measure() is a bench."""
