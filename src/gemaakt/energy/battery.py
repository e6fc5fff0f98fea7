"""What a battery behind the connection surely adds in the same hours of every day."""

from dataclasses import dataclass

SHORTEST_DAY_H = 23.0
"""The day on which the clock goes forward: what is sure must hold then too."""


@dataclass(frozen=True, slots=True)
class Battery:
    """What a battery can hold and give; the efficiency is lost on charging."""

    capacity_kwh: float
    power_kw: float
    efficiency_share: float = 0.9


def daily_boost_kw(battery: Battery, hours_h: float) -> tuple[float, float]:
    """kW that a battery surely adds in so many hours a day, and kW to leave free in the others.

    Whatever the load, it can be full again before the next day's hours: the room is reserved.
    """
    rest_h = SHORTEST_DAY_H - hours_h
    if hours_h <= 0 or rest_h <= 0:
        return 0.0, 0.0
    by_charge_kw = battery.power_kw * rest_h * battery.efficiency_share / hours_h
    boost_kw = min(battery.power_kw, battery.capacity_kwh / hours_h, by_charge_kw)
    return boost_kw, boost_kw * hours_h / (rest_h * battery.efficiency_share)
