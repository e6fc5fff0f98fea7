"""The verbs drawing, quote and calibrate answer one document and refuse plainly."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.drawing import dxf_text as d


def run(*words: str | Path) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "gemaakt", *map(str, words), "--json", "--language", "nl"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plate = d.rectangle(200, 100) + d.circle(50, 50, 5)
    (tmp_path / "plaat.dxf").write_bytes(d.dxf(plate))
    (tmp_path / "strip.dxf").write_bytes(d.dxf(d.rectangle(300, 60)))
    (tmp_path / "open.dxf").write_bytes(d.dxf(d.line(0, 0, 9, 9)))
    rows = ["file;thickness_mm;material;quantity", "plaat.dxf;3;staal;10", "strip.dxf;2,5;rvs;4"]
    (tmp_path / "lijst.csv").write_text("\n".join(rows))
    return tmp_path


def test_drawing_answers_the_part(folder: Path) -> None:
    status, part = run("drawing", folder / "plaat.dxf", "--material", "rvs", "--thickness", "3")
    assert status == 0
    assert (part["format"], part["kind"], part["size_mm"]) == (
        "gemaakt.part/1",
        "flat",
        [200, 100],
    )
    assert part["mass_kg"] == pytest.approx((20000 - 78.5398) * 3 / 1e9 * 7900, rel=1e-5)
    assert part["certified"] is True


def test_two_drawings_of_one_part_are_compared(folder: Path) -> None:
    big = d.rectangle(1000, 500) + d.circle(250, 250, 25)
    (folder / "groot.dxf").write_bytes(d.dxf(big))
    _, part = run("drawing", folder / "groot.dxf", "--against", folder / "plaat.dxf")
    scale = next(f for f in part["findings"] if f["code"] == "drawing.scale-error")
    assert scale["params"]["scale"] == "5"


def test_an_open_drawing_is_refused_with_the_place(folder: Path) -> None:
    status, part = run("drawing", folder / "open.dxf")
    assert status == 1
    assert part["findings"][0]["where"]["x_mm"] == 9


def test_quote_answers_every_quantity_with_lines_that_add_up(folder: Path) -> None:
    words = ("--material", "S235", "--thickness", "3", "--quantity", "1,10,100")
    status, quote = run("quote", folder / "plaat.dxf", *words)
    assert status == 0
    prices = quote["lines"][0]["prices"]
    assert [price["quantity"] for price in prices] == [1, 10, 100]
    for price in prices:
        cents = sum(round(line["price_eur"] * 100) for line in price["lines"])
        assert cents == round(price["price_eur"] * 100)


def test_an_order_list_has_a_total_and_own_constants_change_it(folder: Path) -> None:
    status, before = run("quote", "--order", folder / "lijst.csv")
    assert status == 0
    paid = before["total_eur"] * 0.8
    (folder / "past.csv").write_text(
        "file,thickness_mm,material,quantity,order,total_eur\n"
        f"plaat.dxf,3,staal,10,A,{paid}\nstrip.dxf,2.5,rvs,4,A,{paid}\n"
    )
    own = folder / "own.json"
    status, constants = run("calibrate", folder / "past.csv", "--out", own)
    assert (status, constants["format"]) == (0, "gemaakt.constants/1")
    _, after = run("quote", "--order", folder / "lijst.csv", "--constants", own)
    assert after["total_eur"] == pytest.approx(paid, rel=0.03)


def test_clocked_minutes_are_learned(folder: Path) -> None:
    rows = [f"2026-0{1 + i % 9}-10,brake,K1,30,{45 + i % 3}" for i in range(24)]
    text = "date,operation,machine,estimated_min,actual_min\n" + "\n".join(rows)
    (folder / "uren.csv").write_text(text)
    _, constants = run("calibrate", folder / "uren.csv", "--on", "2026-11-24")
    assert constants["learned"]["brake"]["factor"] == pytest.approx(1.55, rel=0.1)
    assert constants["learned"]["brake"]["jobs"] == 24
    assert len(constants["quarters"]) == 3


def test_what_a_shop_set_itself_stays_and_is_not_learned_again(folder: Path) -> None:
    own = {"price.order_fee_eur": 60.0, "metal.s235jr.price_eur_per_kg": 1.5}
    mine = folder / "mijn.json"
    mine.write_text(json.dumps({"format": "gemaakt.constants/1", "values": own}))
    _, priced = run("quote", "--order", folder / "lijst.csv", "--constants", mine)
    (folder / "past.csv").write_text(
        "file,thickness_mm,material,quantity,order,total_eur\n"
        f"plaat.dxf,3,staal,10,A,{priced['total_eur']}\nstrip.dxf,2.5,rvs,4,A,\n"
    )
    _, found = run("calibrate", folder / "past.csv", "--constants", mine)
    assert found["values"] == own
    assert all(each["factor"] == pytest.approx(1, abs=0.02) for each in found["learned"].values())


def test_what_is_learned_of_a_metal_comes_back_in_its_price(folder: Path) -> None:
    rows = [
        f"laser,{metal},30,{30 * factor + at % 3}"
        for metal, factor in (("S235JR", 1.3), ("RVS 304", 0.8))
        for at in range(60)
    ]
    (folder / "uren.csv").write_text(
        "\n".join(["operation,material,estimated_min,actual_min", *rows])
    )
    own = folder / "own.json"
    run("calibrate", folder / "uren.csv", "--on", "2026-11-24", "--out", own)
    asked = ("quote", folder / "plaat.dxf", "--thickness", "3", "--quantity", "10", "--material")
    for metal, factor in (("staal", 1.3), ("1.4301", 0.8)):
        plain, mine = (
            run(*asked, metal, *more)[1]["lines"][0]["prices"][0]["minutes"]["laser"]
            for more in ((), ("--constants", own))
        )
        assert mine / plain == pytest.approx(factor, rel=0.1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("quote",), "quote.nothing-asked"),
        (("quote", "plaat.dxf"), "quote.material-missing"),
        (
            ("quote", "plaat.dxf", "--material", "kaas", "--thickness", "3"),
            "quote.unknown-material",
        ),
        (("quote", "plaat.dxf", "--material", "rvs"), "quote.thickness-missing"),
        (("quote", "weg.dxf", "--material", "rvs"), "cli.file-missing"),
        (("quote", "--order", "plaat.dxf"), "quote.list-columns"),
        (("calibrate", "lijst.csv"), "quote.nothing-to-learn"),
        (
            ("quote", "plaat.dxf", "--material", "rvs", "--thickness", "3", "--adjust", "-5"),
            "quote.adjust-without-why",
        ),
    ],
)
def test_a_wrong_call_is_refused_in_plain_words(
    folder: Path, words: tuple[str, ...], code: str
) -> None:
    placed = [folder / word if "." in word and word[0] != "-" else word for word in words]
    status, answer = run(*placed)
    assert status == 1
    assert code in {finding["code"] for finding in answer["findings"]}
    assert all(finding["message"] for finding in answer["findings"])


def test_an_order_can_take_its_material_from_a_nest(tmp_path: Path) -> None:
    (tmp_path / "p.dxf").write_bytes(d.dxf(d.rectangle(700, 700)))
    order = tmp_path / "o.csv"
    order.write_text("file,thickness_mm,material,quantity\np.dxf,3,S235JR,8\n")
    status, told = run("quote", "--order", order, "--nest", "1")
    assert status == 0
    price = told["lines"][0]["prices"][0]
    assert price["lines"][0]["rule"].startswith("nest")
    assert [each["name"] for each in price["dates"]] == ["fast", "standard", "relaxed"]


def test_own_limits_are_checked_against_and_half_a_profile_is_refused(folder: Path) -> None:
    own = {"value": [[5, 120], [25, 200]], "source": "onze tafel", "day": "2026-11-01"}
    profile = folder / "grenzen.json"
    profile.write_text(
        json.dumps({"format": "gemaakt.limits/1", "name": "wij", "limits": {"product_min": own}})
    )
    words = ("quote", folder / "plaat.dxf", "--material", "staal", "--thickness", "3")
    _, published = run(*words, "--quantity", "1")
    status, quote = run(*words, "--quantity", "1", "--limits", profile)
    assert status == 0
    assert quote["limits"]["name"] == "wij"
    assert quote["limits"]["version"] != published["limits"]["version"]
    codes = [each["code"] for each in quote["lines"][0]["findings"]]
    assert "dfm.product-too-small" in codes
    said = next(f for f in quote["lines"][0]["findings"] if f["code"] == "dfm.product-too-small")
    assert "onze tafel (2026-11-01)" in said["message"]
    profile.write_text('{"format": "gemaakt.limits/1", "name": "wij"')
    status, refused = run(*words, "--limits", profile)
    assert status == 1
    assert refused["findings"][0]["code"] == "quote.limits-form"


def test_more_pieces_than_anybody_makes_are_refused_with_a_sentence(folder: Path) -> None:
    drawing = next(folder.glob("*.dxf"))
    words = ("--material", "S235", "--thickness", "3", "--quantity", "9" * 23)
    code, document = run("quote", drawing, *words)
    assert code == 1
    assert document["findings"][0]["code"] == "quote.quantity-too-large"


def test_a_discount_at_the_terminal_is_that_of_the_page(folder: Path) -> None:
    asked = ("quote", folder / "plaat.dxf", "--material", "staal", "--thickness", "3",
             "--quantity", "10")  # fmt: skip
    plain = run(*asked)[1]["lines"][0]["prices"][0]
    given = run(*asked, "--adjust", "-5", "--why", "vaste klant")[1]["lines"][0]["prices"][0]
    line = given["lines"][-1]
    assert (line["what"], line["rule"]) == ("adjustment", "vaste klant")
    assert given["price_eur"] == pytest.approx(plain["price_eur"] * 0.95, abs=0.01)


def test_a_parts_list_of_excel_finds_drawings_by_their_number(folder: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Stuklijst"], ["Tekeningnr.", "Aantal", "Dikte"], ["100-200", 12, "2,5"]):
        book.active.append(row)
    book.save(folder / "stuklijst.xlsx")
    (folder / "dxf").mkdir()
    (folder / "dxf" / "100-200_revB.dxf").write_bytes((folder / "plaat.dxf").read_bytes())
    _, priced = run("quote", "--order", folder / "stuklijst.xlsx", "--material", "rvs")
    (line,) = priced["lines"]
    assert (line["name"], line["thickness_mm"], line["prices"][0]["quantity"]) == (
        "100-200_revB.dxf", 2.5, 12,
    )  # fmt: skip
