"""What every form of the API is made of."""

from ninja import Schema
from pydantic import ConfigDict


class Form(Schema):
    """What a call is sent or answers; the sentence under a field stands in the description too."""

    model_config = ConfigDict(use_attribute_docstrings=True)
