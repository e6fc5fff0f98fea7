"""Money in the database: whole cents (or hundredths of a cent), so that sums are exact."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from gemaakt.money import NotAnAmount

if TYPE_CHECKING:
    _WholeNumber = models.BigIntegerField[Decimal | int | None, Decimal]
else:
    _WholeNumber = models.BigIntegerField


class EuroField(_WholeNumber):
    """A Decimal amount in euro kept as an integer of 10**-places euro.

    SQLite keeps DecimalField as a binary real: `Sum` over 20,000 rows came back with a fraction
    of a cent. An amount with more places than the field is refused, never rounded in silence.
    """

    def __init__(self, *args: Any, places: int = 2, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.places != 2:
            kwargs["places"] = self.places
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError(str(value)) from error

    def get_prep_value(self, value: Any) -> int | None:
        amount = self.to_python(value)
        if amount is None:
            return None
        if not amount.is_finite():
            raise NotAnAmount("money.not-an-amount", value=str(amount))
        scaled = amount.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise NotAnAmount("money.fraction-of-a-cent", value=str(amount))
        return int(scaled)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(
            self, form_class=forms.DecimalField, decimal_places=self.places, **kwargs
        )
