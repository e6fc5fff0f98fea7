"""Gemaakt: drawing -> quote -> order -> plan -> nest -> work -> passport, in one row.

The packages are the words of the row. ``drawing`` reads what the customer sends, ``routing``
turns it into operations with minutes, ``quote`` gives price and date, ``order`` keeps what was
agreed, ``plan`` puts it on machines and people in time, ``nest`` puts it on sheets and bars,
``work`` records what happened and ``passport`` proves what was made. ``server`` keeps the records
and shows the pages; ``cli`` does the same work without a database.
"""

__version__ = "0.1.0"
