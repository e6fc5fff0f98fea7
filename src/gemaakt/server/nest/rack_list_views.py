"""A list of the rack out of Excel: looked at first, then put in the book."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from gemaakt.company.workbook.rack import read_rack
from gemaakt.data.messages import finding_row
from gemaakt.server.intake.services import LARGEST_MB, FileTooLarge
from gemaakt.server.nest import rack_list
from gemaakt.server.refusals import language
from gemaakt.server.roles import RECORDS, for_role

SALT = "gemaakt.rack-list"
LONGEST_S = 12 * 60 * 60
"""So long a page with a list that was shown may be put in."""
MOST_PASTED = 500_000


class RackListForm(forms.Form):
    """A file, or what was copied from it."""

    file = forms.FileField(
        label=gettext_lazy("List of the rack (.xlsx, .csv)"), required=False,
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
    )  # fmt: skip
    pasted = forms.CharField(
        label=gettext_lazy("Or copied from Excel, with the headings"), required=False,
        max_length=MOST_PASTED, widget=forms.Textarea({"rows": 4, "cols": 60}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        if not (self.cleaned_data.get("file") or self.cleaned_data.get("pasted", "").strip()):
            self.add_error("file", _("Choose a file, or paste the list."))
        return self.cleaned_data


@for_role(*RECORDS)
def read(request: HttpRequest) -> HttpResponse:
    """Choose a list; which lots it holds is shown before anything is put in."""
    is_sent = request.method == "POST"
    form = RackListForm(request.POST, request.FILES) if is_sent else RackListForm()
    context: dict[str, Any] = {"form": form}
    if is_sent and form.is_valid():
        name, content = _given(form)
        found = read_rack(content, name)
        lots = rack_list.lots_of(found.rows)
        good = [each for each in lots if not each.why]
        context |= {
            "name": name, "lots": lots, "good": len(good),
            "mass_kg": sum(each.mass_kg for each in good),
            "findings": [finding_row(each, language()) for each in found.findings],
            "told": signing.dumps(rack_list.plain_of(lots), salt=SALT, compress=True),
        }  # fmt: skip
    status = 422 if is_sent and not form.is_valid() else 200
    return render(request, "nest/rack_list.html", context, status=status)


def _given(form: RackListForm) -> tuple[str, bytes]:
    given = form.cleaned_data["file"]
    if not given:
        return "list.csv", form.cleaned_data["pasted"].encode()
    if given.size > LARGEST_MB * 1024 * 1024:
        raise FileTooLarge("server.file-too-large", most=LARGEST_MB)
    return given.name, given.read()


@require_POST
@for_role(*RECORDS)
def put_in(request: HttpRequest) -> HttpResponse:
    """Put in what was shown; what came in meanwhile is left out and told."""
    try:
        told = signing.loads(request.POST.get("told", ""), salt=SALT, max_age=LONGEST_S)
    except signing.BadSignature:
        messages.error(request, _("This list was shown too long ago: read it in once more."))
        return redirect("nest:rack_list")
    made, left = rack_list.put_in(told, request.user)
    words = ngettext("%(n)s lot is in the rack.", "%(n)s lots are in the rack.", len(made))
    messages.success(request, words % {"n": len(made)})
    for each in left[:5]:
        what = each.row.code or each.row.material
        messages.warning(request, f"{what}: {' '.join(each.why)}")
    return redirect(f"{reverse('nest:nests')}#rack")
