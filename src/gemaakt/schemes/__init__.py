"""Instruments within reach: what applies, how much, by when, and which article says so.

`ask` is one question about one instrument of the `catalogue`. A rule is a short function over the
values of the `law` on a day, in `whole` numbers; the modules of rules are named after what they
are about (`investment`, `labour`, `profit`, ...). `answers` and `stack` put several together.
"""

from gemaakt.schemes.ask import Answer, ask
from gemaakt.schemes.batch import answer_batch
from gemaakt.schemes.catalogue import INSTRUMENTS, Instrument, instrument
from gemaakt.schemes.law import NoRuleOn
from gemaakt.schemes.many import ask_many

__all__ = [
    "INSTRUMENTS",
    "Answer",
    "Instrument",
    "NoRuleOn",
    "answer_batch",
    "ask",
    "ask_many",
    "instrument",
]
