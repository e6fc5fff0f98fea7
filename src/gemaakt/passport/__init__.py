"""The product's file: mass, heat, certificates, operations, CO2e, origin, repair.

Signatures are in `signature`, `keys` and `check`: whoever does not sign or check does not wait
for their library.
"""

from gemaakt.passport.passport import Origin, Passport, PassportFactor, PassportWork, passport

__all__ = ["Origin", "Passport", "PassportFactor", "PassportWork", "passport"]
