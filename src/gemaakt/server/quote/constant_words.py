"""The constants of a firm in the words of the page, and their units."""

from typing import Any

from django.utils.translation import gettext_lazy as _

MACHINE = {
    "price_eur": _("what the machine costs new"),
    "life_years": _("years it is used"),
    "hours_per_year": _("hours it works a year"),
    "space_m2": _("floor it takes"),
    "power_kw": _("power while it works"),
    "upkeep_share": _("upkeep a year, share of the price"),
    "operators": _("people at the machine"),
}
SHOP = {
    "interest_share": _("interest a year"),
    "space_eur_per_m2": _("cost of the floor"),
    "energy_eur_per_kwh": _("price of electricity"),
    "wage_eur_per_h": _("wage cost of a paid hour"),
    "productive_share": _("share of paid hours that is productive"),
    "overhead_share": _("overhead on all other cost"),
}
LASER = {
    "speed_steel": _("cutting speed in steel, by thickness"),
    "speed_stainless": _("cutting speed in stainless steel, by thickness"),
    "speed_aluminium": _("cutting speed in aluminium, by thickness"),
    "pierce_s": _("piercing once"),
    "move_s": _("moving to the next contour"),
    "acceleration_m_per_s2": _("acceleration of the head"),
    "piece_min": _("taking out a piece"),
    "sheet_min": _("changing a sheet"),
}
BRAKE = {
    "setup_min_per_m": _("extra setting up by length of the bend"),
    "cycle_s": _("one bend, by weight and length"),
    "v_over_t": _("die width against thickness"),
    "force_factor": _("factor of the bending force"),
}
HAND = {
    "deburr_m_per_min": _("deburring by hand"),
    "deburr_setup_min": _("setting up deburring"),
    "tap_setup_h": _("setting up tapping"),
    "tap_setup_h_per_size": _("extra for every size of thread"),
    "tap_setup_least_h": _("setting up tapping, at least"),
    "tap_s": _("tapping one hole"),
    "assembly_setup_min": _("setting up assembly"),
    "assembly_min_per_component": _("placing one component"),
    "assembly_min_per_fastener": _("fitting one bolt or nut"),
    "inspect_setup_min": _("first-piece inspection"),
    "inspect_min": _("inspecting and packing one piece"),
    "line_min": _("preparing one drawing"),
}
MACHINING = {
    "spindle_kw": _("power of the spindle"),
    "efficiency_share": _("share of the power that reaches the cut"),
    "use_share": _("mean use of the power while roughing"),
    "finish_mm2_per_min": _("finishing"),
    "tool_change_min": _("changing a tool"),
    "mill_tools": _("tools of a milled part"),
    "mill_setup_min": _("setting up milling"),
    "mill_load_min": _("clamping a milled part"),
    "hole_min": _("drilling one hole"),
    "turn_setup_min": _("setting up turning"),
    "turn_load_min": _("clamping a turned part"),
    "turn_depth_mm": _("depth of cut while turning"),
    "turn_feed_mm": _("feed per turn"),
    "turn_speed_m_per_min": _("cutting speed while turning"),
    "saw_cm2_per_min": _("sawing"),
    "saw_setup_min": _("setting up sawing"),
    "saw_load_min": _("laying a bar for one cut"),
    "stock_mm": _("machining allowance all round"),
}
PRICE = {
    "order_fee_eur": _("order fee"),
    "margin_share": _("margin"),
    "risk_share": _("risk"),
    "gap_mm": _("space between parts on a sheet"),
    "outside_share": _("margin on outside work"),
    "grid_kgco2e_per_kwh": _("CO2 of electricity"),
    "days_per_operation": _("days for each operation, without a plan"),
    "waiting_days": _("days of waiting, without a plan"),
    "valid_days": _("how long a quote is valid"),
    "rush_share": _("rush surcharge"),
    "rush_most_share": _("rush surcharge, at most, as share of the price"),
    "rush_days_share": _("lead time of a rush order"),
    "relaxed_share": _("discount for a later date"),
    "relaxed_days": _("how much later"),
    "reserve_days": _("how long a place in the plan is held"),
    "remnant_share": _("what a remnant is booked at, as share of what its metal cost"),
    "sheet_length_mm": _("length of a sheet"),
    "sheet_width_mm": _("width of a sheet"),
    "sheet_margin_mm": _("edge of a sheet that stays free"),
}
WELD = {
    "deposition_kg_per_h": _("weld metal laid while the arc burns"),
    "arc_share": _("share of the time that the arc burns"),
    "tack_min": _("fitting and tacking one joint"),
    "clean_min": _("cleaning and grinding a piece"),
    "wire_eur_per_kg": _("price of welding wire"),
}
METAL = {
    "price_eur_per_kg": _("price per kg"),
    "scrap_eur_per_kg": _("what a dealer pays for scrap"),
}
NAMES: dict[str, Any] = {
    "setup_min": _("setting up"), **METAL,
    **MACHINE, **SHOP, **LASER, **BRAKE, **HAND, **MACHINING, **PRICE, **WELD,
}  # fmt: skip
"""What each constant is; the group on the page says of which machine or work."""

UNITS: dict[str, Any] = {
    "[kg, mm, s]": "kg; mm; s", "[mm, m/min]": "mm; m/min",
    "ratio": "×", "share": _("share"), "count": _("pieces"), "years": _("years"),
    "days": _("days"), "EUR": "€", "EUR/h": _("€ per hour"), "EUR/kg": "€/kg",
    "EUR/kWh": "€/kWh", "EUR/m2/year": _("€ per m² a year"), "h": _("hours"),
    "mm2/min": "mm²/min", "cm2/min": "cm²/min", "m/s2": "m/s²", "m2": "m²",
}  # fmt: skip
GROUPS: dict[str, Any] = {
    "hand": _("by hand"), "machining": _("machining"), "price": _("price and terms"),
    "shop": _("whole firm"), "metal": _("metals"),
}  # fmt: skip
