"""From a firm's own list to a company: looked at first, kept when accepted."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.company.document import DocumentRefused, builtins_of
from gemaakt.company.workbook.write_workbook import write_workbook
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.intake.models import Upload
from gemaakt.server.order.models import Order
from gemaakt.server.plan.solving import run
from gemaakt.server.shop.models import Facts, Machine, Person, WorkCentre
from gemaakt.server.shop.queries import assumption_lines, facts
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from tests.company.test_firm_lists import workbook
from tests.server.conftest import small_company

LIST = (
    "Ordernr;Klant;Omschrijving;Leverdatum;Aantal;Uren laser;Uren zetten\r\n"
    "1001;Jansen;Hek;12-1-2027;5;2,5;1\r\n"
    "1002;De Vries;Trap;14-1-2027;1;4;3,5\r\n"
).encode("cp1252")

WEEK = b"Ordernr;Leverdatum;Aantal;Uren laseren;Uren lassen\r\n26420;22-1-2027;5;2,5;8\r\n"


def upload(client: Client, content: bytes = LIST, name: str = "orders.csv") -> Upload:
    answer = client.post("/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    return Upload.objects.latest("pk")


def test_nothing_is_kept_before_it_is_accepted(owner: Client) -> None:
    row = upload(owner)
    page = owner.get(f"/import/{row.pk}/").content.decode()
    assert "1001" in page
    assert "2 orders" in page
    assert "di 12 jan 2027" in page
    assert not Order.objects.exists()
    assert not Facts.objects.exists()


def test_accepting_keeps_the_orders_and_starts_planning(owner: Client) -> None:
    row = upload(owner)
    assert owner.post(f"/import/{row.pk}/accept/").status_code == 302
    assert set(Order.objects.values_list("code", flat=True)) == {"1001", "1002"}
    assert Solve.objects.get().status == "queued"
    assert AuditLine.objects.filter(action="intake.accepted").exists()


def test_a_second_import_of_the_same_file_changes_nothing(owner: Client) -> None:
    first = upload(owner)
    owner.post(f"/import/{first.pk}/accept/")
    before = list(Order.objects.values_list("pk", "code"))
    second = upload(owner)
    owner.post(f"/import/{second.pk}/accept/")
    assert list(Order.objects.values_list("pk", "code")) == before
    assert Solve.objects.count() == 1


def test_a_new_list_keeps_what_was_said_about_the_firm(owner: Client) -> None:
    owner.post(f"/import/{upload(owner).pk}/accept/")
    owner.post("/shop/assumption/", {"kind": "people", "number": "3"})
    owner.post("/shop/assumption/", {"kind": "machines", "about": "Laser", "number": "2"})
    lasers = Machine.objects.filter(work_centre="Laser").count()
    later = upload(owner, LIST + b"1003;Smit;Bordes;15-1-2027;2;1;1\r\n")
    owner.post(f"/import/{later.pk}/accept/")
    assert Order.objects.count() == 3
    assert Person.objects.count() == 3
    assert lasers == Machine.objects.filter(work_centre="Laser").count() == 2
    step = Order.objects.get(code="1003").operations.first()
    assert step is not None
    assert len(step.alternatives) == 2


def test_a_list_that_comes_again_keeps_what_was_made(owner: Client) -> None:
    owner.post(f"/import/{upload(owner).pk}/accept/")
    order = Order.objects.get(code="1001")
    step = order.operations.all()[0]
    step.quantity, step.done_quantity, step.status = 3, 2, "running"
    step.save()
    Order.objects.filter(pk=order.pk).update(status="running")
    Order.objects.filter(code="1002").update(status="done")
    later = upload(owner, LIST.replace(b"12-1-2027", b"19-1-2027").replace(b"1002", b"1003"))
    owner.post(f"/import/{later.pk}/accept/")
    again = Order.objects.get(code="1001")
    assert (again.status, again.due.day) == ("running", 19)
    kept = again.operations.all()[0]
    assert (kept.quantity, kept.done_quantity, kept.status) == (3, 2, "running")
    assert Order.objects.get(code="1002").status == "done"


def test_open_orders_that_a_list_does_not_name_are_told_before_they_go(owner: Client) -> None:
    owner.post(f"/import/{upload(owner).pk}/accept/")
    later = upload(owner, LIST.replace(b"1002", b"1003"))
    page = owner.get(f"/import/{later.pk}/").content.decode()
    assert "staat niet op deze lijst" in page
    assert "1002" in page


def test_a_list_is_taken_again_when_something_took_its_place(owner: Client) -> None:
    owner.post(f"/import/{upload(owner).pk}/accept/")
    replace_company(small_company())
    owner.post(f"/import/{upload(owner).pk}/accept/")
    assert Order.objects.filter(code="1001").exists()


def test_an_assumption_is_changed_with_one_number(owner: Client) -> None:
    owner.post(f"/import/{upload(owner).pk}/accept/")
    before = {line.text for line in assumption_lines(facts())}
    assert owner.post("/shop/assumption/", {"kind": "power", "number": "80"}).status_code == 302
    assert Facts.objects.get().grid["limit_kw"] == 80
    assert len(before) - len(assumption_lines(facts())) == 1


def test_what_is_assumed_is_changed_at_once_and_the_rest_stays_assumed(owner: Client) -> None:
    owner.post(f"/import/{upload(owner).pk}/accept/")
    told = len(assumption_lines(facts()))
    form = {
        "kind": ["machines", "machines", "people", "power"],
        "about": ["Laser", "Zetten", "", ""], "was": ["1", "1", "", ""],
        "number": ["1", "3", "4", ""],
    }  # fmt: skip
    assert owner.post("/shop/assumption/", form).status_code == 302
    assert Machine.objects.filter(work_centre="Zetten").count() == 3
    assert Machine.objects.filter(work_centre="Laser").count() == 1
    assert Person.objects.count() == 4
    assert Facts.objects.get().grid is None
    assert len(assumption_lines(facts())) == told - 1
    wrong = {**form, "number": ["2", "3", "4", "-5"]}
    assert owner.post("/shop/assumption/", wrong).status_code == 400
    assert Machine.objects.filter(work_centre="Laser").count() == 1


def test_headings_of_a_small_workshop_are_known(owner: Client) -> None:
    """Nothing was read of it: the number of the order was not found."""
    content = (
        "Werknr.;Opdrachtgever;Omschr. werk;st.;Lev.week;zaag (u);lassen uren;Bedrag ex btw;Opm.\n"
        "W1;Smit;Bordes;2;wk 3;1,5;4,25;1.250,50;bellen\n"
        "W2;Vos;Hek;1;2027-05;;2;980;\n"
    ).encode("cp1252")
    page = owner.get(f"/import/{upload(owner, content).pk}/").content.decode()
    assert "Overnemen en plannen" in page
    owner.post(f"/import/{Upload.objects.get().pk}/accept/")
    order = Order.objects.get(code="W1")
    assert (order.customer, order.product, order.quantity) == ("Smit", "Bordes", 2)
    assert (str(order.price_eur), order.note) == ("1250.50", "bellen")
    page = owner.get("/orders/").content.decode()
    assert "nog niet gepland" in page
    assert "te laat</strong>" not in page


def test_how_a_value_was_read_is_told_three_times(owner: Client) -> None:
    rows = "".join(f"{at};Smit;week {at % 5 + 1};2\n" for at in range(1, 31))
    content = f"Ordernr;Klant;Leverdatum;Uren laser\n{rows}".encode()
    page = owner.get(f"/import/{upload(owner, content).pk}/").content.decode()
    assert page.count("noemt geen jaar") == 3
    assert "nog 27 rijen" in page


def test_a_number_that_cannot_be_is_refused_in_words(owner: Client) -> None:
    owner.post(f"/import/{upload(owner).pk}/accept/")
    for number in ("-5", "nan", "1e99"):
        answer = owner.post("/shop/assumption/", {"kind": "power", "number": number})
        assert answer.status_code == 400
    assert Facts.objects.get().grid is None


def test_the_columns_that_somebody_chose_are_remembered(owner: Client) -> None:
    odd = LIST.replace(b"Klant", b"Zzz")
    row = upload(owner, odd)
    sheet = row.sheets[0]["sheet"]
    fields = {f"{sheet}!{c['letter']}": c["field"] for c in row.sheets[0]["columns"]}
    fields[f"{sheet}!B"] = "customer"
    owner.post(f"/import/{row.pk}/", fields)
    again = upload(owner, odd + b"1003;Smit;Bordes;15-1-2027;2;1;1\r\n")
    assert again.company["orders"][2]["customer"] == "Smit"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kapot.xlsx", b"PK\x03\x04 afgebroken"),
        ("bon.xlsx", b"%PDF-1.7 geen werkmap"),
        ("oud.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("leeg.csv", b""),
        ("plaatje.csv", bytes(range(256)) * 20),
        ("bedrijf.json", b'{"format": "iets anders"}'),
    ],
)
def test_a_file_that_cannot_be_read_says_why(owner: Client, name: str, content: bytes) -> None:
    if not content:
        assert owner.post("/import/", {"file": SimpleUploadedFile(name, b"")}).status_code == 200
        return
    row = upload(owner, content, name)
    assert row.company is None
    assert row.findings
    assert owner.get(f"/import/{row.pk}/").status_code == 200
    assert owner.post(f"/import/{row.pk}/accept/").status_code == 400
    assert not Facts.objects.exists()


def test_export_and_import_again_changes_nothing(owner: Client, company: object) -> None:
    document = owner.get("/export/company.json").content
    row = upload(owner, document, "company.json")
    owner.post(f"/import/{row.pk}/accept/")
    assert owner.get("/export/company.json").content == document
    assert not Solve.objects.exists()


def test_a_number_that_no_workshop_has_is_refused_by_its_place(
    owner: Client, tmp_path: Path
) -> None:
    usual = small_company()
    dear = replace(usual.orders[0], price_eur=Decimal("1e308"))
    book = tmp_path / "bedrijf.xlsx"
    write_workbook(replace(usual, orders=(dear, *usual.orders[1:])), book)
    row = upload(owner, book.read_bytes(), book.name)
    page = owner.get(f"/import/{row.pk}/").content.decode()
    assert "orders[0].price_eur" in page
    assert f"/import/{row.pk}/accept/" not in page
    row.company = builtins_of(replace(usual, orders=(dear,)))  # kept before it was refused
    row.save()
    assert owner.post(f"/import/{row.pk}/accept/").status_code == 400
    assert not Order.objects.exists()


def test_a_snapshot_with_such_a_number_ends_with_its_place() -> None:
    usual = small_company()
    snapshot = builtins_of(replace(usual, orders=(replace(usual.orders[0], quantity=10**12),)))
    with pytest.raises(DocumentRefused) as refusal:
        run(Task(1, 1, snapshot, {"fresh": True}, 1.0, 0))
    assert refusal.value.params["place"] == "orders[0].quantity"


def test_another_department_of_a_machine_is_looked_up_or_made(
    company: object, owner: Client
) -> None:
    form = {"name": "Laser", "calendar": "dag", "rate_eur_per_h": "95"}
    page = owner.get("/shop/machine/laser/").content.decode()
    assert "Snijden, Zetten" in page
    owner.post("/shop/machine/laser/", {**form, "work_centre": "zetten"})
    assert Machine.objects.get(code="laser").work_centre == "Zetten"
    owner.post("/shop/machine/laser/", {**form, "work_centre": "Plasma"})
    assert Machine.objects.get(code="laser").work_centre == "Plasma"
    assert WorkCentre.objects.get(code="Plasma").name == "Plasma"


def test_a_department_with_two_machines_is_not_called_one_machine(db: None) -> None:
    """It stood above the plan after the second machine was added on its own page."""
    names = {"names": "Kanten, Lassen", "opens": "07:30", "closes": "16:00", "quantity": 2}
    known = Facts(assumptions=[{"code": "assumed.machine-hours", "params": names}])
    Machine.objects.create(code="Kanten", work_centre="Kanten")
    Machine.objects.create(code="Lassen", work_centre="Lassen")
    assert "Elke genoemde afdeling (Kanten, Lassen) is één machine" in _said(known)
    Machine.objects.create(code="Kantbank 2", work_centre="Kanten")
    assert "Elke genoemde afdeling (Lassen) is één machine" in _said(known)
    Machine.objects.create(code="Lassen 2", work_centre="Lassen")
    assert _said(known).startswith("Elke machine is open ma–vr 07:30–16:00")


def _said(known: Facts) -> str:
    (line,) = assumption_lines(known)
    return line.text


def test_people_and_machines_of_the_firm_come_in_with_the_orders_and_stay(owner: Client) -> None:
    """A list of orders by themselves, next week, goes on the machines that are known by then."""
    row = upload(owner, workbook(), "orders.xlsx")
    page = owner.get(f"/import/{row.pk}/", headers={"accept-language": "nl"}).content.decode()
    assert "6 machines, 5 mensen" in page
    assert "niveau Lassen" in page
    owner.post(f"/import/{row.pk}/accept/")
    firm = load_company()
    owner.post("/import/", {"file": SimpleUploadedFile("week.csv", WEEK)})
    owner.post(f"/import/{Upload.objects.latest('pk').pk}/accept/")
    after = load_company()
    assert (after.people, after.machines) == (firm.people, firm.machines)
    order = next(each for each in after.orders if each.id == "26420")
    assert [(step.skill, len(step.alternatives)) for step in order.operations] == [
        ("Laseren", 2), ("Lassen", 3),
    ]  # fmt: skip
    told = [each["code"] for each in Facts.objects.get().assumptions]
    assert [code for code in told if "hours" in code] == ["assumed.machine-hours"]
