"""The connection as kW over time, what energy costs, and what the meter teaches."""

from gemaakt.energy.battery import Battery
from gemaakt.energy.connection import (
    CapacityLimit,
    Connection,
    RightKind,
    TransportRight,
    free_kw,
    grid_connection,
    limit_series,
)
from gemaakt.energy.learn import MachineState, StatePower, learn_power
from gemaakt.energy.profile import Stretch, peak_kw, quarter_means_kw
from gemaakt.energy.sun import solar_kw
from gemaakt.energy.tariff import EnergyBill, Tariff, bill, tariff_on, together
from gemaakt.energy.what_if import (
    with_battery,
    with_more_kw,
    with_second,
    with_shift_moved,
    with_solar,
)

__all__ = [
    "Battery",
    "CapacityLimit",
    "Connection",
    "EnergyBill",
    "MachineState",
    "RightKind",
    "StatePower",
    "Stretch",
    "Tariff",
    "TransportRight",
    "bill",
    "free_kw",
    "grid_connection",
    "learn_power",
    "limit_series",
    "peak_kw",
    "quarter_means_kw",
    "solar_kw",
    "tariff_on",
    "together",
    "with_battery",
    "with_more_kw",
    "with_second",
    "with_shift_moved",
    "with_solar",
]
