"""What is asked of material: a remnant, a delivery, a count, a place that may not be used."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.urls import Resolver404, resolve
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from gemaakt.drawing.named import other_thickness_in
from gemaakt.money import eur
from gemaakt.routing.material import material
from gemaakt.server.nest.coils import coil_length_mm
from gemaakt.server.nest.metals import without_thickness
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import is_cut, known_factor, today
from gemaakt.server.order.models import Order
from gemaakt.server.quote.constants import firm_metal_eur_per_kg
from gemaakt.server.typed import at_least
from gemaakt.units import G_PER_KG, MM_PER_M, mass_kg


def has_page(code: str) -> bool:
    """Whether the label of a lot of this code leads to its page, and not to another."""
    if any(each in ("", ".", "..") for each in code.split("/")):
        return False
    try:
        found = resolve(f"/material/{code}/")
    except Resolver404:
        return False
    return found.view_name == "nest:lot" and found.kwargs == {"code": code}


class GrainField(forms.ChoiceField):
    """Which way a sheet was rolled; nothing said is along its length, as sheets are sold."""

    def __init__(self) -> None:
        across = (("", _("along its length")), ("1", _("across: along its width")))
        super().__init__(label=_("Rolling direction"), choices=across, required=False)

    def clean(self, value: Any) -> bool:
        """Whether it was rolled across."""
        return bool(super().clean(value))


class LotForm(forms.Form):
    """What every lot of the rack has: a code that lies there once, and a metal to weigh it by."""

    code = forms.CharField(label=_("Code"), max_length=60)
    material = forms.CharField(label=_("Material"), max_length=60)

    def clean_code(self) -> str:
        """A code lies in the rack once."""
        code: str = self.cleaned_data["code"].strip()
        if StockItem.objects.filter(code=code).exists():
            raise forms.ValidationError(_("This code lies in the rack already."))
        if not has_page(code):
            raise forms.ValidationError(_("A label of this code leads nowhere: choose another."))
        return code

    def clean_material(self) -> str:
        """A grade that Gemaakt can weigh."""
        grade: str = self.cleaned_data["material"].strip()
        try:
            self.metal = material(grade, today())
        except (LookupError, ValueError) as error:
            raise forms.ValidationError(_("This material is not known.")) from error
        return grade

    def clean(self) -> dict[str, Any]:
        """The name of the material says no other thickness than the one that is filled in.

        It need not say that again: nests ask for RVS 304, and never for RVS 304 2 mm.
        """
        row: dict[str, Any] = self.cleaned_data
        thick_mm, name = row.get("thickness_mm"), row.get("material", "")
        said_mm = other_thickness_in(name, thick_mm) if thick_mm else None
        if said_mm is not None:
            words = _("The name says %(said)s mm: correct that, or the thickness.")
            said = number_format(f"{said_mm:g}")
            self.add_error("thickness_mm", str(words) % {"said": said})
        elif thick_mm and name:
            row["material"] = without_thickness(name, thick_mm)
        return row

    def sheet_kg(self) -> float:
        """Mass of a rectangle of the sizes that were filled in."""
        row = self.cleaned_data
        area_mm2 = row["length_mm"] * row["width_mm"]
        return mass_kg(area_mm2, row["thickness_mm"], self.metal.density_kg_per_m3)


class PapersForm(forms.Form):
    """What stands on the papers of a lot, and where it lies."""

    heat_number = forms.CharField(label=_("Heat number"), max_length=60, required=False)
    certificate = forms.CharField(label=_("Material certificate"), max_length=100, required=False)
    origin = forms.CharField(
        label=_("Melted in (country, two letters)"), max_length=2, required=False
    )
    location = forms.CharField(label=_("Place"), max_length=60, required=False)

    def clean_origin(self) -> str:
        """Capitals, as countries are written."""
        return str(self.cleaned_data["origin"]).upper()


class Shape(TextChoices):
    """What a supplier delivers."""

    SHEET = "sheet", _("sheet")
    BAR = "bar", _("bar, tube or profile")
    COIL = "coil", _("coil: strip on a roll")


NEEDED = {
    Shape.SHEET: ("length_mm", "width_mm", "thickness_mm"),
    Shape.BAR: ("length_mm", "section", "kg_per_m"),
    Shape.COIL: ("coil_kg", "width_mm", "thickness_mm"),
}
"""What has to be filled in of each."""


class DeliveryForm(PapersForm, LotForm):
    """Equal pieces of one heat that a supplier delivered."""

    kind = forms.ChoiceField(label=_("What"), choices=Shape.choices, initial=Shape.SHEET)
    code = forms.CharField(
        label=_("Code"), max_length=60, required=False,
        help_text=_("Empty: Gemaakt gives one."),
    )  # fmt: skip
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=9999, initial=1)
    length_mm = forms.FloatField(
        label=_("Length (mm)"), min_value=1, max_value=20000, required=False
    )
    width_mm = forms.FloatField(
        label=_("Width (mm)"), min_value=1, max_value=20000, required=False,
    )  # fmt: skip
    coil_kg = forms.FloatField(
        label=_("Weight of the coil (kg)"), min_value=1, max_value=40000, required=False,
        help_text=_("As on the delivery note. How long the strip is follows from it."),
    )  # fmt: skip
    thickness_mm = forms.FloatField(
        label=_("Thickness (mm)"), **at_least(0.1), max_value=200, required=False,
    )  # fmt: skip
    grain_across = GrainField()
    section = forms.CharField(
        label=_("Section"), max_length=60, required=False,
        help_text=_("As 40x40x3."),
    )  # fmt: skip
    kg_per_m = forms.FloatField(
        label=_("kg per metre"), **at_least(0.01), max_value=5000, required=False,
        help_text=_("As on the delivery note."),
    )  # fmt: skip
    price_eur = forms.DecimalField(
        label=_("Price of one (€)"), min_value=0, max_digits=10, decimal_places=2, required=False,
        help_text=_("Empty: the kilo price of the material."),
    )  # fmt: skip
    kept_for = forms.CharField(
        label=_("Left alone by nests, because"), max_length=100, required=False,
        help_text=_("Material of a customer: his name, and 0 as the price."),
    )  # fmt: skip
    factor_kgco2e_per_kg = forms.FloatField(
        label=_("kg CO2e per kg, by the supplier"), min_value=0, max_value=50, required=False,
        help_text=_("Empty: the known factor of the metal."),
    )  # fmt: skip

    field_order = (
        "kind",
        "material",
        "thickness_mm",
        "section",
        "length_mm",
        "width_mm",
        "coil_kg",
        "grain_across",
        "kg_per_m",
        "quantity",
        "price_eur",
    )

    def clean_code(self) -> str:
        """A code of its own; empty: the next of the day, given when it is booked in."""
        return super().clean_code() if self.cleaned_data["code"].strip() else ""

    def clean(self) -> dict[str, Any]:
        """What a sheet needs, a bar, or a coil."""
        row = super().clean()
        for name in NEEDED.get(row.get("kind", ""), ()):
            if name not in self.errors and not row.get(name):
                self.add_error(name, _("Fill this in, or choose another kind above."))
        return row

    def fields_of_lot(self) -> dict[str, Any]:
        """The lot as it is received, with the price and the factor that are known."""
        row = dict(self.cleaned_data)
        kg_per_m, factor = row.pop("kg_per_m"), row.pop("factor_kgco2e_per_kg")
        coil_kg = row.pop("coil_kg")
        if row["kind"] == Shape.BAR:
            row |= {"width_mm": None, "thickness_mm": None, "grain_across": False}
            kg = kg_per_m * row["length_mm"] / MM_PER_M
        elif row["kind"] == Shape.COIL:
            kg, size = coil_kg, (row["width_mm"], row["thickness_mm"])
            strip_mm = coil_length_mm(coil_kg, *size, self.metal.density_kg_per_m3)
            row |= {"section": "", "grain_across": False, "length_mm": strip_mm, "quantity": 1}
        else:
            row["section"] = ""
            kg = self.sheet_kg()
        if row["price_eur"] is None:
            row["price_source"] = StockItem.Price.ASSUMED
            row["price_eur"] = eur(Decimal(str(kg)) * firm_metal_eur_per_kg(self.metal, today()))
        own = {"factor_kgco2e_per_kg": factor, "factor_source": str(_("by the supplier"))}
        known = known_factor(row["material"], today()) if factor is None else own
        return {**row, **known, "mass_g": round(kg * G_PER_KG)}


class CutForm(forms.Form):
    """The pieces that one of a lot was cut into by hand, and what became of the rest."""

    length_1_mm = forms.FloatField(
        label=_("Piece 1: length (mm)"), min_value=1, max_value=20000,
        help_text=_("Along the length of what it is cut from."),
    )  # fmt: skip
    width_1_mm = forms.FloatField(label=_("Width (mm)"), min_value=1, max_value=20000)
    length_2_mm = forms.FloatField(
        label=_("Piece 2: length (mm)"), min_value=1, max_value=20000, required=False
    )
    width_2_mm = forms.FloatField(
        label=_("Width (mm)"), min_value=1, max_value=20000, required=False
    )
    order = forms.CharField(
        label=_("The rest was used for order"), max_length=100, required=False,
        help_text=_("Empty: the rest is scrap."),
    )  # fmt: skip

    def __init__(self, *args: Any, item: StockItem, **more: Any) -> None:
        super().__init__(*args, **({"auto_id": "id_cut_%s"} | more))
        self.item = item
        if not item.width_mm:
            del self.fields["width_1_mm"], self.fields["width_2_mm"]

    def clean_order(self) -> str:
        """An order of the order book."""
        code: str = self.cleaned_data["order"].strip()
        if code and not Order.objects.filter(code=code).exists():
            raise forms.ValidationError(_("This order is not in the order book."))
        return code

    def clean(self) -> dict[str, Any]:
        """A second piece has both its sizes."""
        row = self.cleaned_data
        if self.item.width_mm and bool(row.get("length_2_mm")) != bool(row.get("width_2_mm")):
            self.add_error("width_2_mm", _("Fill in both sizes of the second piece."))
        return row

    def sizes(self) -> list[tuple[float, float]]:
        """Length and width of each piece."""
        row = self.cleaned_data
        pairs = ((row.get(f"length_{n}_mm"), row.get(f"width_{n}_mm") or 0.0) for n in (1, 2))
        return [(length, width) for length, width in pairs if length]


class LengthsForm(forms.Form):
    """Sheets that were cut from a coil."""

    length_mm = forms.FloatField(label=_("Length of a sheet (mm)"), min_value=1, max_value=20000)
    pieces = forms.IntegerField(label=_("Sheets"), min_value=1, max_value=9999)
    is_finished = forms.BooleanField(
        label=_("The coil is finished: what is left is scrap"), required=False
    )


class SizeForm(forms.Form):
    """What somebody measured."""

    length_mm = forms.FloatField(label=_("Length (mm)"), min_value=1, max_value=10_000_000)
    width_mm = forms.FloatField(label=_("Width (mm)"), min_value=1, max_value=20000)

    def __init__(self, *args: Any, item: StockItem, **more: Any) -> None:
        super().__init__(*args, **({"auto_id": "id_size_%s"} | more))
        if not item.width_mm:
            del self.fields["width_mm"]

    def size(self) -> tuple[float, float]:
        """Length and width; of a bar no width."""
        return self.cleaned_data["length_mm"], self.cleaned_data.get("width_mm") or 0.0


class PaidForm(forms.Form):
    """What the invoice says."""

    price_eur = forms.DecimalField(
        label=_("Paid for one (€, without VAT)"), min_value=0, max_digits=10, decimal_places=2
    )
    invoice = forms.CharField(label=_("Invoice"), max_length=60, required=False)


class CountForm(forms.Form):
    """How many pieces of a lot really lie in the rack."""

    counted = forms.IntegerField(label=_("Counted pieces"), min_value=0, max_value=9999)


class GrainForm(forms.Form):
    """Which way a sheet or remnant was rolled, as somebody sees on it."""

    grain_across = GrainField()


class ApartForm(forms.Form):
    """How many of a lot become a lot of their own."""

    pieces = forms.IntegerField(
        label=_("Set apart (pieces)"), min_value=1, max_value=9999,
        help_text=_("A lot of their own: another heat number or certificate, place or direction."),
    )  # fmt: skip


class KeptForm(forms.Form):
    """Why nests leave a lot alone."""

    why = forms.CharField(
        label=_("Left alone by nests, because"), max_length=100, required=False,
        help_text=_("Kept for a customer, under a pile. Empty: it takes part."),
    )  # fmt: skip


class DescriptionForm(PapersForm):
    """What is often known only after a lot came: its certificate, its heat, its place."""

    def __init__(self, *args: Any, item: StockItem, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {name: getattr(item, name) for name in self.fields}
        self.item = item

    def clean_heat_number(self) -> str:
        """The heat of metal that was cut stands in passports and stays."""
        heat: str = self.cleaned_data["heat_number"].strip()
        if self.item.heat_number and heat != self.item.heat_number and is_cut(self.item):
            raise forms.ValidationError(_("Parts were cut from this lot: its heat number stays."))
        return heat


class DefectForm(forms.Form):
    """A place of a sheet that may not be used, from its lower left corner."""

    x_mm = forms.FloatField(label=_("From the left (mm)"), min_value=0)
    y_mm = forms.FloatField(label=_("From below (mm)"), min_value=0)
    length_mm = forms.FloatField(label=_("Length (mm)"), min_value=1)
    width_mm = forms.FloatField(label=_("Width (mm)"), min_value=1)

    def __init__(self, *args: Any, item: StockItem, **more: Any) -> None:
        super().__init__(*args, **({"auto_id": "id_place_%s"} | more))
        self.item = item

    def clean(self) -> dict[str, Any]:
        """The place lies on the sheet."""
        row = self.cleaned_data
        names = (
            ("x_mm", "length_mm", self.item.length_mm),
            ("y_mm", "width_mm", self.item.width_mm),
        )
        if any(row.get(a, 0.0) + row.get(b, 0.0) > (most or 0.0) for a, b, most in names):
            raise forms.ValidationError(_("This place is not on the sheet."))
        return row
