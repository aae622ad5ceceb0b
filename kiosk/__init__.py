"""Readout: the touchscreen in the lobby, where whoever comes finds regulations, procedures, forms and the office."""

VERSION = "0.1.0"
