"""Tests of the lists for the bookkeeper."""
