"""Can we make it? Every rule is a function of the part and the limits; each finding has a place.

A rule yields findings with the limit, the measure and the source of the limit. Errors stop the
price only where the machine itself cannot; the rest are warnings to talk about.
"""

from gemaakt.drawing.part import Part
from gemaakt.findings import Finding
from gemaakt.quote import bend_rules, cut_rules, machine_rules
from gemaakt.quote.case import Case, Rule

MOST_SAID = 10


def checked(case: Case) -> tuple[Finding, ...]:
    """All findings about making a part, at most ten of a kind."""
    found: list[Finding] = []
    for rule in _rules(case.part):
        said: dict[str, int] = {}
        for finding in rule(case):
            said[finding.code] = said.get(finding.code, 0) + 1
            if said[finding.code] <= MOST_SAID:
                found.append(finding)
    return tuple(found)


def _rules(part: Part) -> tuple[Rule, ...]:
    """The rules for a part of this kind: sheet by its flat, the others by their solid."""
    always = machine_rules.ALWAYS
    if part.outline is not None:
        bent = bend_rules.RULES if part.bends else ()
        return (*always, *cut_rules.RULES, machine_rules.threads, *bent)
    return (*always, *machine_rules.SOLID.get(part.kind, ()))
