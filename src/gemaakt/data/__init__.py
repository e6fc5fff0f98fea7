"""Dated, sourced reference data and its only reader: no value after the last day it is known."""

from gemaakt.data.dated import NoValueOn, Value, value
from gemaakt.data.messages import has_sentence, sentence

__all__ = ["NoValueOn", "Value", "has_sentence", "sentence", "value"]
