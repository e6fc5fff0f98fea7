"""A remnant that lies in the rack and is in no book yet, a rectangle or not."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gemaakt.money import eur
from gemaakt.server.nest.metals import metal_name
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import known_factor, today
from gemaakt.server.nest.rack_forms import GrainField, LotForm
from gemaakt.server.nest.remnant_shape import Shape, ShapeRefused, shape_drawn, shape_typed
from gemaakt.server.nest.worth import remnant_share
from gemaakt.server.quote.constants import firm_metal_eur_per_kg
from gemaakt.server.refusals import sentence_of
from gemaakt.server.typed import at_least
from gemaakt.units import G_PER_KG, mass_kg


class RemnantForm(LotForm):
    """A remnant that lies in the rack and is in no book yet."""

    code = forms.CharField(label=_("Code on the remnant"), max_length=60)
    parent = forms.CharField(
        label=_("Cut from (code of the sheet)"), max_length=60, required=False,
        help_text=_("Its metal, heat number and certificate go along. Empty: no papers."),
    )  # fmt: skip
    material = forms.CharField(label=_("Material"), max_length=60, required=False)
    thickness_mm = forms.FloatField(
        label=_("Thickness (mm)"), **at_least(0.1), max_value=200, required=False
    )
    length_mm = forms.FloatField(
        label=_("Length (mm)"), min_value=1, max_value=20000, required=False
    )
    width_mm = forms.FloatField(
        label=_("Width (mm)"), min_value=1, max_value=20000, required=False
    )
    corners = forms.CharField(
        label=_("Corners, where it is no rectangle (mm)"), max_length=4000, required=False,
        help_text=_("Going round: 0,0 1200,0 1200,400 500,400 500,900 0,900."),
    )  # fmt: skip
    drawing = forms.FileField(
        label=_("Or a DXF of it"), required=False, widget=forms.FileInput({"accept": ".dxf"}),
    )  # fmt: skip
    grain_across = GrainField()
    heat_number = forms.CharField(label=_("Heat number"), max_length=60, required=False)
    location = forms.CharField(label=_("Place"), max_length=60, required=False)

    shape: Shape | None = None
    """What it is when it is no rectangle."""

    @property
    def source(self) -> StockItem | None:
        """The sheet that it was cut from, when somebody says so."""
        code = str(self.data.get("parent", "")).strip()
        return StockItem.objects.filter(code=code).first() if code else None

    def clean_parent(self) -> str:
        """The sheet that it was cut from is in the book."""
        code: str = self.cleaned_data["parent"].strip()
        if code and self.source is None:
            raise forms.ValidationError(_("No sheet of this code is in the book."))
        return code

    def clean_material(self) -> str:
        """What was typed, else that of the sheet that it was cut from; the two are one metal."""
        source = self.source
        if source is not None:
            typed = self.cleaned_data["material"].strip() or source.material
            if metal_name(typed) != metal_name(source.material):
                raise forms.ValidationError(_("The sheet it was cut from is of another material."))
            self.cleaned_data["material"] = source.material
        return super().clean_material()

    def clean_thickness_mm(self) -> float:
        """As thick as the sheet that it was cut from."""
        thick: float | None = self.cleaned_data["thickness_mm"]
        source = self.source
        known = source.thickness_mm if source else None
        if thick is None and known is None:
            raise forms.ValidationError(_("Fill this in, or say what it was cut from."))
        if thick is not None and known is not None and thick != known:
            raise forms.ValidationError(_("The sheet it was cut from has another thickness."))
        return float(thick or known or 0.0)

    def clean_heat_number(self) -> str:
        """The heat of the sheet that it was cut from goes along."""
        heat: str = self.cleaned_data["heat_number"].strip()
        known = self.source.heat_number if self.source else ""
        if heat and known and heat != known:
            raise forms.ValidationError(_("The sheet it was cut from has another heat number."))
        return heat or known

    def clean(self) -> dict[str, Any]:
        """Its length and width, or a contour that says them."""
        row = super().clean()
        try:
            self.shape = self._drawn()
        except ShapeRefused as error:
            self.add_error(str(error.params["field"]), sentence_of(error))
            return row
        if self.shape is not None:
            row["length_mm"], row["width_mm"] = self.shape.size_mm
        for name in ("length_mm", "width_mm"):
            if name not in self.errors and not row.get(name):
                self.add_error(name, _("Fill this in, or the corners, or give a DXF."))
        return row

    def _drawn(self) -> Shape | None:
        """The shape by its drawing, else by its corners; `ShapeRefused`."""
        row = self.cleaned_data
        file, typed = row.get("drawing"), row.get("corners", "").strip()
        if file:
            return shape_drawn(file.read(), file.name)
        return shape_typed(typed) if typed else None

    def fields_of_lot(self) -> dict[str, Any]:
        """The lot as it is received, weighed from its contour and valued below new metal."""
        row = self.cleaned_data
        thick_mm, density = row["thickness_mm"], self.metal.density_kg_per_m3
        kg = mass_kg(self.shape.area_mm2, thick_mm, density) if self.shape else self.sheet_kg()
        contour = {"outer": self.shape.outer, "defects": self.shape.holes} if self.shape else {}
        worth = Decimal(str(kg)) * firm_metal_eur_per_kg(self.metal, today()) * remnant_share()
        told = {name: row[name] for name in row if name not in ("corners", "drawing")}
        return {
            **told, **contour, **self._papers(), "kind": StockItem.Kind.REMNANT, "quantity": 1,
            "mass_g": round(kg * G_PER_KG), "price_eur": eur(worth),
            "price_source": StockItem.Price.ASSUMED,
        }  # fmt: skip

    def _papers(self) -> dict[str, Any]:
        """What goes along from the sheet that it was cut from; else the factor of its metal."""
        source = self.source
        if source is None:
            return known_factor(self.cleaned_data["material"], today())
        names = ("certificate", "origin", "factor_kgco2e_per_kg", "factor_source")
        return {name: getattr(source, name) for name in names}
