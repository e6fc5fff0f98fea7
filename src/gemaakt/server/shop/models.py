"""What the company has as rows; nested values are JSON columns in the form of the document.

Rows name each other by `code`, the id of the company document: an import may name a calendar or
a machine that is not there yet, and says so as a finding instead of failing.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from django.core.validators import MinValueValidator
from django.db import models

from gemaakt import shop
from gemaakt.clock import AMSTERDAM
from gemaakt.company import Assumption, Company, Profile
from gemaakt.server.fields import EuroField


class Facts(models.Model):
    """The one row of things that hold for the whole company."""

    name = models.CharField(max_length=200)
    plan_start = models.DateTimeField()
    time_zone = models.CharField(max_length=60, default=AMSTERDAM)
    closures = models.JSONField(default=list, blank=True)
    grid = models.JSONField(null=True, blank=True)
    profile = models.JSONField(default=dict, blank=True)
    assumptions = models.JSONField(default=list, blank=True)
    external = models.JSONField(default=dict, blank=True)
    """Hash of what another program sent last, per table."""

    class Meta:
        verbose_name_plural = "facts"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_company_per_database")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def store(cls, company: Company) -> "Facts":
        """Keep what holds for the whole company."""
        plain = msgspec.to_builtins
        return cls.objects.create(
            pk=1,
            name=company.name,
            plan_start=company.plan_start,
            time_zone=company.time_zone,
            closures=plain(company.closures),
            grid=plain(company.grid),
            profile=plain(company.profile),
            assumptions=plain(company.assumptions, enc_hook=str),
        )

    def to_domain(self) -> dict[str, Any]:
        """The fields of `Company` that this row knows."""
        return {
            "name": self.name,
            "plan_start": self.plan_start,
            "time_zone": self.time_zone,
            "closures": msgspec.convert(self.closures, tuple[shop.Closure, ...]),
            "grid": msgspec.convert(self.grid, shop.GridConnection | None),
            "profile": msgspec.convert(self.profile, Profile),
            "assumptions": msgspec.convert(self.assumptions, tuple[Assumption, ...]),
        }


class Letterhead(models.Model):
    """What papers for customers say of the firm; it stays when a list is read in again."""

    address = models.TextField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mail = models.EmailField(blank=True)
    site = models.CharField(max_length=100, blank=True)
    chamber = models.CharField(max_length=20, blank=True)
    vat = models.CharField(max_length=20, blank=True)
    iban = models.CharField(max_length=42, blank=True)
    terms = models.TextField(max_length=2000, blank=True)
    terms_en = models.TextField(max_length=2000, blank=True, default="")
    terms_de = models.TextField(max_length=2000, blank=True, default="")
    follows_material = models.BooleanField(default=False)
    """Whether prices of quotes follow the price of the metal until the customer orders."""
    minimum_eur = EuroField(null=True, blank=True)  # type: ignore[misc]
    """The least that an order costs where nothing else is agreed; none: its lines are all."""
    logo = models.BinaryField(default=bytes, blank=True)
    pages = models.CharField(max_length=200, blank=True, default="")
    """Where others reach these pages: `http://name:port`, as QR codes on paper carry it."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_letterhead_per_database")
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """There is one, however often it is made."""
        self.pk = 1
        super().save(*args, **kwargs)

    def terms_in(self, language: str) -> str:
        """The terms in a language of the papers; the Dutch ones where nobody wrote others."""
        return {"en": self.terms_en, "de": self.terms_de}.get(language) or self.terms

    def reach(self) -> list[str]:
        """How the firm is reached, without what nobody filled in."""
        return [each for each in (self.phone, self.mail, self.site) if each]

    def numbers(self, names: Mapping[str, str]) -> list[tuple[str, str]]:
        """The numbers that belong on a paper, each with its name."""
        known = {"chamber": self.chamber, "vat": self.vat, "iban": self.iban}
        return [(names[key], value) for key, value in known.items() if value]


class Named(models.Model):
    """A row with the id of the company document, in the order of the document."""

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name or self.code


def names_in(rows: models.QuerySet[Any] | models.Manager[Any]) -> dict[str, str]:
    """Code -> what each of these machines, people or suppliers is called."""
    return {code: name or code for code, name in rows.values_list("code", "name")}


class Calendar(Named):
    """A named working pattern."""

    shifts = models.JSONField(default=list, blank=True)
    exceptions = models.JSONField(default=list, blank=True)
    works_on_holidays = models.BooleanField(default=False)

    @classmethod
    def store(cls, calendar: shop.Calendar, position: int = 0) -> "Calendar":
        """The row of a calendar, not saved yet."""
        return cls(
            code=calendar.id,
            name=calendar.name,
            position=position,
            shifts=msgspec.to_builtins(calendar.shifts),
            exceptions=msgspec.to_builtins(calendar.exceptions),
            works_on_holidays=calendar.works_on_holidays,
        )

    def to_domain(self) -> shop.Calendar:
        """The calendar that the planner reads."""
        return shop.Calendar(
            id=self.code,
            name=self.name,
            shifts=msgspec.convert(self.shifts, tuple[shop.Shift, ...]),
            exceptions=msgspec.convert(self.exceptions, tuple[shop.DayException, ...]),
            works_on_holidays=self.works_on_holidays,
        )


class WorkCentre(Named):
    """A department."""

    @classmethod
    def store(cls, centre: shop.WorkCentre, position: int = 0) -> "WorkCentre":
        """The row of a department, not saved yet."""
        return cls(code=centre.id, name=centre.name, position=position)

    def to_domain(self) -> shop.WorkCentre:
        """The department that the planner reads."""
        return shop.WorkCentre(id=self.code, name=self.name)


class Machine(Named):
    """One machine or work place."""

    work_centre = models.CharField(max_length=100, db_index=True)
    calendar = models.CharField(max_length=100, blank=True)
    power = models.JSONField(default=dict, blank=True)
    rate_eur_per_h = EuroField(places=4, default=0)
    setup_times = models.JSONField(default=list, blank=True)
    family_now = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001
    downtimes = models.JSONField(default=list, blank=True)

    @classmethod
    def store(cls, machine: shop.Machine, position: int = 0) -> "Machine":
        """The row of a machine, not saved yet."""
        return cls(
            code=machine.id,
            name=machine.name,
            position=position,
            work_centre=machine.work_centre,
            calendar=machine.calendar,
            power=msgspec.to_builtins(machine.power),
            rate_eur_per_h=machine.rate_eur_per_h,
            setup_times=msgspec.to_builtins(machine.setup_times),
            family_now=machine.family_now,
            downtimes=msgspec.to_builtins(machine.downtimes),
        )

    def to_domain(self) -> shop.Machine:
        """The machine that the planner reads."""
        return shop.Machine(
            id=self.code,
            work_centre=self.work_centre,
            name=self.name,
            calendar=self.calendar,
            power=msgspec.convert(self.power, shop.PowerStates),
            rate_eur_per_h=self.rate_eur_per_h,
            setup_times=msgspec.convert(self.setup_times, tuple[shop.SetupTime, ...]),
            family_now=self.family_now,
            downtimes=msgspec.convert(self.downtimes, tuple[shop.Downtime, ...]),
        )


class Person(Named):
    """One person, with what she can do and when she is there."""

    calendar = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=100, blank=True)
    skills = models.JSONField(default=dict, blank=True)
    rate_eur_per_h = EuroField(places=4, default=0)
    needs_supervisor = models.BooleanField(default=False)
    supervisors = models.JSONField(default=list, blank=True)
    supervises_at_most = models.PositiveSmallIntegerField(default=1)
    school_weekdays = models.JSONField(default=list, blank=True)
    absences = models.JSONField(default=list, blank=True)
    contract_ends = models.DateField(null=True, blank=True)
    learning_goals = models.JSONField(default=list, blank=True)

    def has_left(self, on: date) -> bool:
        """Whether her last working day is over on a day."""
        return self.contract_ends is not None and on > self.contract_ends

    @classmethod
    def store(cls, person: shop.Person, position: int = 0) -> "Person":
        """The row of a person, not saved yet."""
        plain = msgspec.to_builtins
        return cls(
            code=person.id,
            name=person.name,
            position=position,
            calendar=person.calendar,
            role=person.role,
            skills=plain(dict(person.skills)),
            rate_eur_per_h=person.rate_eur_per_h,
            needs_supervisor=person.needs_supervisor,
            supervisors=list(person.supervisors),
            supervises_at_most=person.supervises_at_most,
            school_weekdays=list(person.school_weekdays),
            absences=plain(person.absences),
            contract_ends=person.contract_ends,
            learning_goals=plain(person.learning_goals),
        )

    def to_domain(self) -> shop.Person:
        """The person that the planner reads."""
        return shop.Person(
            id=self.code,
            name=self.name,
            calendar=self.calendar,
            role=self.role,
            skills=msgspec.convert(self.skills, dict[str, int]),
            rate_eur_per_h=self.rate_eur_per_h,
            needs_supervisor=self.needs_supervisor,
            supervisors=tuple(self.supervisors),
            supervises_at_most=self.supervises_at_most,
            school_weekdays=tuple(self.school_weekdays),
            absences=msgspec.convert(self.absences, tuple[shop.Absence, ...]),
            contract_ends=self.contract_ends,
            learning_goals=msgspec.convert(self.learning_goals, tuple[shop.LearningGoal, ...]),
        )


class Supplier(Named):
    """A firm that does a step outside."""

    lead_time_days = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(0)])
    country = models.CharField(max_length=2, default="NL")

    @classmethod
    def store(cls, supplier: shop.Supplier, position: int = 0) -> "Supplier":
        """The row of a supplier, not saved yet."""
        return cls(
            code=supplier.id,
            name=supplier.name,
            position=position,
            lead_time_days=supplier.lead_time_days,
            country=supplier.country,
        )

    def to_domain(self) -> shop.Supplier:
        """The supplier that the planner reads."""
        return shop.Supplier(
            id=self.code,
            name=self.name,
            lead_time_days=self.lead_time_days,
            country=self.country,
        )
