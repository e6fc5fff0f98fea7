"""The product's file: mass, heat, certificates, operations, CO2e, origin, repair."""

from gemaakt.passport.passport import Origin, Passport, PassportFactor, PassportWork, passport

__all__ = ["Origin", "Passport", "PassportFactor", "PassportWork", "passport"]
