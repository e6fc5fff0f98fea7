"""The limits of a shop in the words of the page, by the machine that has them."""

from django.utils.translation import gettext_lazy as _

from gemaakt.data.messages.sources import source_in_words
from gemaakt.server.refusals import language

GROUPS = (
    (_("Laser"), {
        "thickness_steel": _("steel sheet, thinnest and thickest"),
        "thickness_stainless": _("stainless sheet, thinnest and thickest"),
        "thickness_aluminium": _("aluminium sheet, thinnest and thickest"),
        "thickness_brass": _("brass sheet, thinnest and thickest"),
        "thickness_copper": _("copper sheet, thinnest and thickest"),
        "product_min": _("smallest product, per thickness up to"),
        "product_max": _("largest product, per thickness up to"),
        "strip_min": _("narrowest strip, per length up to"),
        "hole_nitrogen": _("smallest hole and web with nitrogen, per thickness up to"),
        "hole_oxygen": _("smallest hole and web with oxygen, per thickness up to"),
        "slot_steel": _("narrowest slot in steel and stainless, per thickness up to"),
        "slot_aluminium": _("narrowest slot in aluminium, per thickness up to"),
        "corner_sharp_deg": _("sharpest point"),
        "holes_per_dm2": _("holes per dm² in thin sheet"),
        "tiny_piece_mm": _("shortest piece of line"),
        "cut_mass_kg": _("mass that the cutting table bears"),
    }),
    (_("Press brake"), {
        "bend_thickness_steel": _("thickest steel"),
        "bend_thickness_stainless": _("thickest stainless"),
        "bend_thickness_aluminium": _("thickest aluminium"),
        "bend_thickness_brass": _("thickest brass"),
        "bend_thickness_copper": _("thickest copper"),
        "bend_mass_kg": _("heaviest product to bend"),
        "bend_size": _("largest product to bend, length and width"),
        "bend_radius_t": _("smallest inner radius"),
        "bend_radius_steel": _("inner radius of the tools in steel, per thickness"),
        "bend_radius_stainless": _("inner radius of the tools in stainless, per thickness"),
        "bend_radius_aluminium": _("inner radius of the tools in aluminium, per thickness"),
        "flange_v": _("shortest flange"),
        "hole_to_bend": _("hole to bend line"),
        "bend_gap_v": _("between two bends in opposite ways"),
        "bend_angle_deg": _("bend angle, least and most"),
        "bend_short": _("shortest bend"),
        "brake_force_kn": _("force of the press brake"),
    }),
    (_("Tapping"), {
        "tap_largest_mm": _("largest thread"),
        "tap_depth": _("least depth of a thread"),
        "tap_edge": _("thread to edge"),
    }),
    (_("Milling, turning and sawing"), {
        "mill_box_mm": _("what fits the milling machine"),
        "turn_diameter_mm": _("largest turning diameter"),
        "turn_length_mm": _("longest turned part"),
        "turn_slender": _("longest against its diameter"),
        "saw_side_mm": _("largest section to saw"),
        "tube_length_mm": _("longest tube or profile"),
    }),
    (_("Welding and lifting"), {
        "throat_t": _("thickest throat of a fillet weld"),
        "lift_kg": _("mass that one person lifts"),
    }),
)  # fmt: skip
"""Group -> limit -> what it is; every limit of the profile is in one of them."""

UNITS = {
    "times t": _("× thickness"),
    "times V": _("× die width V"),
    "times nominal": _("× thread diameter"),
    "L/d": _("× diameter"),
    "[t mm, side mm]": _("thickness mm; side mm"),
    "[t mm, long mm, short mm]": _("thickness mm; length mm; width mm"),
    "[length mm, width mm]": _("length mm; width mm"),
    "[t mm, mm or times t]": _("thickness mm; mm; × thickness"),
    "[t mm, mm, times t]": _("thickness mm; mm; × thickness"),
    "[t mm, mm]": _("thickness mm; mm"),
    "[t mm, radius mm]": _("thickness mm; radius mm"),
    "[times V, times t]": _("× die width V; × thickness"),
    "[times t, times r]": _("× thickness; × radius"),
    "deg": "°",
    "1/dm2": _("per dm²"),
}


def source_words(source: str) -> str:
    """The source of a limit in the language of the page; what was published keeps its title."""
    return source_in_words(source, language())
