"""What the columns of a series in CSV are, by their headings: time, price, meter, whose meter.

A heading names a quantity in Dutch or English, often with its unit. What is no electricity (gas,
water), what goes back to the grid and what only says whose meter it is, is no use of this firm.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gemaakt.exchange.series import METER, PRICES
from gemaakt.exchange.series_readings import READING
from gemaakt.exchange.series_units import (
    CENTS,
    Unit,
    foreign_unit,
    meter_unit,
    plain_number,
    price_unit,
    says_carbon,
    words_of,
)

TIME_WORDS = (
    "utc",
    "time",
    "tijd",
    "datum",
    "meetdatum",
    "begindatum",
    "startdatum",
    "verbruiksdatum",
    "date",
    "ts",
    "timestamp",
    "moment",
    "van",
    "from",
    "start",
    "mtu",
)
CLOCK_WORDS = ("tijd", "time", "van", "from", "start", "begin", "uur", "hour")
HOURS = ("uur", "hour", "hours", "uren")
END_WORDS = frozenset(
    ("tot", "to", "eind", "einde", "end", "t/m", "bis", "eindtijd", "endtime", "tijdstip_eind")
)
BEGIN_WORDS = frozenset(("van", "from", "start", "begin", "vanaf", "begintijd", "starttijd"))
QUARTER_WORDS = frozenset(
    ("kwartier", "kwartiernummer", "kwartiernr", "quarter", "quarterhour", "ptu", "pte", "isp")
)
"""Headings of the number of a quarter in its day, from 1."""
INCLUDED = ("incl", "bruto")
PRICE_WORDS = ("price", "prijs", "day-ahead", "dayahead")
TARIFF_WORDS = ("tarief", "tariff")
MONEY_WORDS = frozenset(("eur", "euro", "euros", "€", *CENTS)) - {"c"}
COST_WORDS = ("kosten", "cost", "bedrag", "amount", "vergoeding", "opbrengst")
"""Euros of a line, not of a kWh."""
USE_WORDS = (
    "kwh",
    "kw",
    "power",
    "vermogen",
    "verbruik",
    "import",
    "afname",
    "consumption",
    "stand",
    "watt",
    "energy",
    "energie",
)
METER_WORDS = (*USE_WORDS, "meter")
PEAK_WORDS = ("max", "piek", "peak")
ASSET_WORDS = ("asset", "machine", "device", "apparaat", "meter_id", "channel", "kanaal")
IDENTITY_WORDS = frozenset(
    """ean nr no id nummer number serial code naam name status type kwaliteit quality soort
    eenheid unit richting direction""".split()  # noqa: SIM905
)
IDENTITY_ENDS = ("nummer", "number", "code", "naam", "nr")
BACK_PARTS = ("export", "teruglever", "teruggelever", "injectie", "invoeding", "return")
BACK_WORDS = frozenset(("odn",))
BACK_READING = re.compile(r"\b2\.8\.\d\b")
"""The counter of what went back, of any tariff (OBIS)."""
MADE_PARTS = ("opwek", "opgewekt", "solar", "generation", "generated", "zonne", "zonst")
MADE_WORDS = frozenset(("zon", "pv"))
MADE_ENDS = ("productie", "production", "produced", "geproduceerd", "prod")
BESIDE_MADE = frozenset(
    """elektriciteit elektrisch electricity electric energie energy stroom eigen own totaal total
    per kwartier quarter uur hour dag day hoog laag normaal dal high low kwh wh mwh kw w mw
    t1 t2 tarief tariff""".split()  # noqa: SIM905
)
"""Words beside which production is of power, and not a hall or line that uses it."""
DIRECTION_WORDS = frozenset(("richting", "direction"))
CARBON = "carbon-intensity"
HEAD_LINES, HEAD_CHARS = 20, 100_000
"""The heading stands in the first lines of a file, or nowhere."""
LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV with its heading found: what kind of series, in which line, what the columns say."""

    kind: str
    at: int
    heading: list[str]
    rows: list[list[str]]

    @property
    def times(self) -> list[int]:
        """The column of the instant, or of date and time when these are two columns."""
        columns = [i for i, cell in enumerate(self.heading) if _is_time_heading(cell)]
        columns.sort(key=lambda i: says_end(self.heading[i]))  # the begin where there are both
        dates = [i for i in columns if "dat" in self.heading[i]]
        clocks = [i for i in columns if _is_clock_heading(self.heading[i])]
        if dates and clocks and not _says(self.heading[dates[0]], ("tijd", "time")):
            return [dates[0], clocks[0]]
        ends = [i for i, cell in enumerate(self.heading) if says_end(cell) and "dat" not in cell]
        if dates and ends and not _says(self.heading[dates[0]], ("tijd", "time")):
            return [dates[0], ends[0]]
        return columns[:1]

    @property
    def quarter(self) -> int | None:
        """The column of the number of the quarter in its day, where no clock says it."""
        if len(self.times) != 1 or "dat" not in self.heading[self.times[0]]:
            return None
        cells = enumerate(self.heading)
        return next((i for i, cell in cells if is_quarter_number(cell)), None)

    @property
    def whose(self) -> int | None:
        """The column that says whose meter or which machine a line is of."""
        return next((i for i in self._beside() if _says_whose(self.heading[i])), None)

    @property
    def direction(self) -> int | None:
        """The column that says whether a line is of use or of what goes back to the grid."""
        found = (i for i in self._beside() if DIRECTION_WORDS & set(words_of(self.heading[i])))
        return next(found, None)

    @property
    def prices(self) -> list[int]:
        """Columns of a price, those that are certainly a price of a kWh first."""
        columns = [i for i in self._beside() if is_price(self.heading[i])]
        return sorted(columns, key=lambda i: (_rank(self.heading[i]), i))

    @property
    def meters(self) -> list[int]:
        """Columns of use or of what a meter stood at, of whatever quantity."""
        return [i for i in self._beside() if is_meter(self.heading[i])]

    @property
    def given_back(self) -> list[int]:
        """Columns of what went back to the grid."""
        return [i for i in self._beside() if _is_quantity_of(self.heading[i], is_given_back)]

    @property
    def made(self) -> list[int]:
        """Columns of what own panels made, of which a part was used at once."""
        return [i for i in self._beside() if _is_quantity_of(self.heading[i], is_made)]

    def _beside(self) -> Iterable[int]:
        """Columns beside the time that hold no carbon."""
        away = {*self.times, *(i for i, cell in enumerate(self.heading) if says_carbon(cell))}
        return (i for i in range(len(self.heading)) if i not in away)


def is_quarter_number(cell: str) -> bool:
    """Whether a heading in small letters is of the number of a quarter, and of no quantity."""
    words = set(words_of(cell))
    return bool(words & QUARTER_WORDS) and words <= QUARTER_WORDS | IDENTITY_WORDS | {"dag", "day"}


def says_end(cell: str) -> bool:
    """Whether a heading in small letters is of the end of a stretch of time, and not its begin."""
    words = {*re.split(r"[\s_()\[\]/.-]+", cell), cell}
    return not END_WORDS.isdisjoint(words) and BEGIN_WORDS.isdisjoint(words)


def _rank(cell: str) -> tuple[bool, bool]:
    return price_unit(cell) is None, _says(cell, INCLUDED)


def is_price(cell: str) -> bool:
    """Whether a heading in small letters is of euros per kWh: not of the euros of a line, and no
    kWh of the low or high tariff."""
    if _says(cell, COST_WORDS) and price_unit(cell) is None:
        return False
    is_tariff = _says(cell, TARIFF_WORDS) and meter_unit(cell) is None
    return is_money(cell) or _says(cell, PRICE_WORDS) or (is_tariff and not _says(cell, USE_WORDS))


def is_money(cell: str) -> bool:
    """Whether a heading in small letters names the euro or its cents."""
    return not MONEY_WORDS.isdisjoint(words_of(cell))


def is_meter(cell: str) -> bool:
    """Whether a heading in small letters is of use, or of what a meter stood at."""
    if is_export(cell) or is_price(cell) or is_money(cell) or is_quarter_number(cell):
        return False
    if meter_unit(cell) is not None:
        return True
    return not is_identity(cell) and _says(cell, METER_WORDS)


def is_export(text: str) -> bool:
    """Whether a heading or a direction is of what goes back to the grid, or was made here."""
    return is_given_back(text) or is_made(text)


def is_given_back(text: str) -> bool:
    """Whether a heading or a direction in small letters is of what goes back to the grid."""
    is_counter = BACK_READING.search(text) is not None
    return is_counter or _says(text, BACK_PARTS) or not BACK_WORDS.isdisjoint(words_of(text))


def is_made(text: str) -> bool:
    """Whether a heading in small letters is of power that was made here."""
    words = words_of(text)
    if is_given_back(text):
        return False
    others = [word for word in words if not word.endswith(MADE_ENDS)]
    is_production = len(others) < len(words) and BESIDE_MADE.issuperset(others)
    return is_production or _says(text, MADE_PARTS) or not MADE_WORDS.isdisjoint(words)


def _is_quantity_of(cell: str, is_of: Callable[[str], bool]) -> bool:
    if not is_of(cell) or is_price(cell) or is_money(cell) or foreign_unit(cell):
        return False
    return meter_unit(cell) is not None or not (is_identity(cell) or _says(cell, COST_WORDS))


def is_identity(cell: str) -> bool:
    """Whether a heading is of a number or a name, not of a quantity."""
    words = words_of(cell)
    return any(word in IDENTITY_WORDS or word.endswith(IDENTITY_ENDS) for word in words)


def _says_whose(cell: str) -> bool:
    if meter_unit(cell) is not None:
        return False
    words = words_of(cell)
    is_meter_number = any(w.startswith(("meter", "aansluit")) for w in words) and is_identity(cell)
    is_asset = _says(cell, ASSET_WORDS) and not _says(cell, USE_WORDS)
    return is_asset or "ean" in words or "eancode" in words or is_meter_number


def electric(columns: Sequence[int], heading: Sequence[str]) -> list[int]:
    """Those of the columns that are of electricity."""
    return [i for i in columns if not foreign_unit(heading[i])]


def same_unit(columns: Sequence[int], heading: Sequence[str]) -> tuple[list[int], Unit | None]:
    """The columns that add up, and their unit: all of energy (low and high tariff), else one."""
    units = {i: meter_unit(heading[i]) for i in columns}
    energy = [i for i, unit in units.items() if unit and unit.is_energy]
    if energy:
        first = units[energy[0]]
        return [i for i in energy if units[i] == first], first
    means = [i for i in columns if not _says(heading[i], PEAK_WORDS)] or columns
    named = next((i for i in means if units[i]), means[0])
    counters = [i for i in columns if READING.search(heading[i])]
    if units[named] is None and counters:
        return counters, None  # what a meter stood at, of each tariff
    return [named], units[named]


def csv_rows(lines: Iterable[str]) -> list[list[str]]:
    """Cells of a CSV: the delimiter is a semicolon or a tab where half of its first lines have
    one, else a comma (which is also the decimal sign of a Dutch number).

    Cells of a series never hold a line break, so each line is read by itself: an open quote
    spoils its own line and no other. A line too long for a series is read as empty.
    """
    lines = [line if len(line) <= LONGEST_LINE else "" for line in lines]
    head = [line for line in lines[:HEAD_LINES] if line.strip()]
    often = (sign for sign in ";\t" if 2 * sum(sign in line for line in head) >= len(head) > 0)
    delimiter = next(often, ",")
    return [
        next(csv.reader([line], delimiter=delimiter), []) if '"' in line else line.split(delimiter)
        for line in lines
    ]


def series_kind(text: str, wanted: str = "") -> str:
    """What series a text is, by its heading: of prices, of a meter, of carbon; else empty.

    A text that holds prices beside a meter is what is wanted.
    """
    return heading_of(csv_rows(text[:HEAD_CHARS].splitlines()[:HEAD_LINES]), wanted)[0]


def sheet_of(lines: Sequence[str], wanted: str = "") -> Sheet:
    """The lines as a sheet, with a row of units below the heading taken into it."""
    rows = csv_rows(lines)
    kind, at = heading_of(rows, wanted)
    heading = [cell.strip().lower() for cell in rows[at]]
    below = [cell.strip().lower() for cell in rows[at + 1]] if len(rows) > at + 1 else []
    if any(map(_is_bare_unit, below)):
        heading = [
            f"{cell} {below[i]}" if i < len(below) and _is_bare_unit(below[i]) else cell
            for i, cell in enumerate(heading)
        ]
        rows[at + 1] = []
    return Sheet(kind, at, heading, rows)


def _is_bare_unit(cell: str) -> bool:
    return re.fullmatch(r"[\[(]?((eur|€|ct|cent) ?/ ?)?[km]?wh?[\])]?", cell) is not None


def heading_of(rows: Sequence[list[str]], wanted: str = "") -> tuple[str, int]:
    """The kind of series and the line of its heading: a time beside a price or a meter.

    Carbon per kWh names kWh as a meter does; it is a kind of its own, that is read nowhere.
    """
    for at, row in enumerate(rows[:HEAD_LINES]):
        cells = [cell.strip().lower() for cell in row]
        if not any(map(_is_time_heading, cells)):
            continue
        sheet = Sheet("", at, cells, [])
        kinds = [PRICES] if any(_has_number(rows[at + 1 :], i) for i in sheet.prices) else []
        if sheet.meters or any(meter_unit(cells[i]) for i in (*sheet.given_back, *sheet.made)):
            kinds.append(METER)
        if kinds:
            return (wanted if wanted in kinds else kinds[0]), at
        if any(says_carbon(cell) for cell in cells):
            return CARBON, at
    return "", 0


def _has_number(rows: Sequence[list[str]], column: int) -> bool:
    """Whether a column holds a number where there are lines to tell: a tariff may be words."""
    cells = [row[column] for row in rows[:HEAD_LINES] if column < len(row) and row[column].strip()]
    return not cells or any(plain_number(cell) is not None for cell in cells)


def _is_time_heading(cell: str) -> bool:
    words = re.split(r"[\s_()\[\]/]+", cell)
    if any(word in TIME_WORDS or word.startswith(("datum", "tijd", "time")) for word in words):
        return True
    return cell in HOURS or words[0].endswith(("tijd", "datetime", "starttime", "endtime"))


def _is_clock_heading(cell: str) -> bool:
    """Whether a column beside the date holds the hour at which each line begins."""
    is_end = not END_WORDS.isdisjoint(re.split(r"[\s_()\[\]]+", cell))
    return "dat" not in cell and not is_end and _says(cell, CLOCK_WORDS)


def _says(cell: str, words: Iterable[str]) -> bool:
    return any(word in cell for word in words)
