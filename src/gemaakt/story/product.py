"""The delivered fence as one product, for its passport: metal by the nest, kWh by the plan."""

from datetime import timedelta

from gemaakt import clock
from gemaakt.carbon import Material as BoughtMaterial
from gemaakt.carbon import OutsideWork, Product, ProductWork
from gemaakt.company import Company
from gemaakt.plan import PlanResult
from gemaakt.quote import Quote
from gemaakt.story.fence import Fence
from gemaakt.story.nesting import WeighedBars, WeighedSheet
from gemaakt.units import G_PER_KG, energy_kwh

NEST = "NEST-1"
FENCE_ORDER = "HEK-1"


def product_of(  # noqa: PLR0913
    fence: Fence,
    company: Company,
    made: PlanResult,
    sheets: list[WeighedSheet],
    bars: WeighedBars,
    offer: Quote,
    one_post_g: int,
) -> Product:
    """The delivered fence as one product: metal by the real nest, kWh by the plan."""
    on = clock.local_day(
        company.plan_start
        + timedelta(minutes=max(r.end for r in made.operations if r.order == FENCE_ORDER)),
        company.time_zone,
    )
    materials = _sheet_materials(fence, sheets)
    materials.append(
        BoughtMaterial(
            material=fence.material,
            bought_kg=(bars.pieces_g + bars.loss_g) / G_PER_KG,
            mass_kg=one_post_g * fence.post.quantity / G_PER_KG,
            heat_number=bars.heat_number,
            origin="NL",
        )
    )
    mass = sum(each.mass_kg for each in materials)
    return Product(
        id=FENCE_ORDER,
        name=f"Hek, {fence.panel.quantity} panelen en {fence.post.quantity} palen",
        company=company.name,
        made_on=on,
        order=FENCE_ORDER,
        customer=fence.panel.customer,
        materials=tuple(materials),
        operations=tuple(_operations(company, made, offer)),
        outside=(OutsideWork("thermisch verzinken", mass, "kg", "galvanising"),),
        repair="Zinklaag bijwerken met zinkrijke verf; panelen zijn los te bouten.",
        reuse="Panelen en palen zijn per stuk opnieuw te plaatsen.",
        dismantling="Bouten los; staal en zink gaan samen naar de schroothandel.",
    )


def _sheet_materials(fence: Fence, sheets: list[WeighedSheet]) -> list[BoughtMaterial]:
    """Panel metal per heat; a sheet's skeleton is shared by the mass of what was cut from it."""
    name = fence.panel.name
    sums: dict[tuple[str, str], list[float]] = {}
    for sheet in sheets:
        panel_g = sheet.parts_g.get(name, 0)
        if not panel_g:
            continue
        share = panel_g / sum(sheet.parts_g.values())
        both = sums.setdefault((sheet.heat_number, sheet.origin), [0.0, 0.0])
        both[0] += panel_g + sheet.skeleton_g * share
        both[1] += panel_g
    return [
        BoughtMaterial(
            material=fence.material,
            bought_kg=bought / G_PER_KG,
            mass_kg=mass / G_PER_KG,
            heat_number=heat,
            origin=origin,
        )
        for (heat, origin), (bought, mass) in sums.items()
    ]


def _operations(company: Company, made: PlanResult, offer: Quote) -> list[ProductWork]:
    """Operations of the fence with kWh by the plan; the nest's by its share of laser minutes."""
    names = {(order.id, op.id): op.name for order in company.orders for op in order.operations}
    laser = [line.prices[0].minutes.get("laser", 0.0) for line in offer.lines]
    share = laser[0] / sum(laser)
    rows = []
    for row in made.operations:
        if row.machine is None or row.order not in (FENCE_ORDER, NEST):
            continue
        part = share if row.order == NEST else 1.0
        minutes = clock.length_min(row.work)
        kwh = sum(
            energy_kwh(power, end - start)
            for (start, end), power in zip(row.work, row.power_kw, strict=True)
        )
        name = names[row.order, row.operation]
        rows.append(ProductWork(name, row.machine, minutes * part, kwh * part))
    return rows
