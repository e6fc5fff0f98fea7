"""The only place where one unit becomes another."""

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY
QUARTER_MIN = 15
MM_PER_INCH = 25.4
MM_PER_M = 1000.0
MM2_PER_M2 = 1_000_000.0
MM3_PER_M3 = 1_000_000_000.0
G_PER_KG = 1000.0
W_PER_KW = 1000


def hours_of(time_min: float) -> float:
    """Minutes as hours."""
    return time_min / MINUTES_PER_HOUR


def mass_kg(area_mm2: float, thickness_mm: float, density_kg_per_m3: float) -> float:
    """Mass of a flat of this area and thickness."""
    return solid_mass_kg(area_mm2 * thickness_mm, density_kg_per_m3)


def solid_mass_kg(volume_mm3: float, density_kg_per_m3: float) -> float:
    """Mass of a bar, a block or a bent part of this volume."""
    return volume_mm3 / MM3_PER_M3 * density_kg_per_m3


def energy_kwh(power_kw: float, time_min: float) -> float:
    """Energy drawn at this power for these minutes."""
    return power_kw * time_min / MINUTES_PER_HOUR
