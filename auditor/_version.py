"""The version, in one place: packaging and every score's signature read it."""

VERSION = "0.1.0"
