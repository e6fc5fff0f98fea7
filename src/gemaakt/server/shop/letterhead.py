"""The letterhead of the firm: what stands above and below the papers that go to a customer."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import validate_host
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gemaakt.server import audit
from gemaakt.server.printed import address_of
from gemaakt.server.roles import READS, RECORDS, for_role, has_role
from gemaakt.server.shop.models import Letterhead
from gemaakt.server.typed_fields import TypedDecimalField, clean_vat_number

MOST_LOGO_MB = 1
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""Pictures by their first bytes; an SVG can hold a script, so it is none of these."""
CHAMBER_DIGITS = 8


def kind_of(content: bytes) -> str:
    """The content type of a picture, or nothing when it is none that we show."""
    return next((kind for mark, kind in PICTURES.items() if content.startswith(mark)), "")


class LetterheadForm(forms.ModelForm):  # type: ignore[type-arg]
    """Address, numbers, terms and logo."""

    picture = forms.FileField(
        label=gettext_lazy("Logo (PNG or JPG)"), required=False,
        widget=forms.FileInput({"accept": "image/png,image/jpeg"}),
    )  # fmt: skip
    no_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)

    follows_material = forms.ChoiceField(
        label=gettext_lazy("What the prices of a quote hold"),
        choices=[
            ("", gettext_lazy("they bind us until the day on the quote")),
            ("on", gettext_lazy(
                "they follow the price of the metal until the order; the rest is fixed"
            )),
        ],
        required=False,
        help_text=gettext_lazy("It stands on every quote that goes out from now on."),
    )  # fmt: skip

    minimum_eur = TypedDecimalField(
        label=gettext_lazy("Minimum order amount, excluding VAT (€; empty: none)"),
        min_value=0, max_value=10**7, decimal_places=2, required=False,
        help_text=gettext_lazy(
            "A quote of less gets a line that brings it up to this, unless something else is "
            "agreed with the customer."
        ),
    )  # fmt: skip

    class Meta:
        model = Letterhead
        fields = ("address", "phone", "mail", "site", "chamber", "vat", "iban", "terms",
                  "terms_en", "terms_de", "follows_material", "minimum_eur", "pages")  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "address": gettext_lazy("Address"),
            "phone": gettext_lazy("Telephone"),
            "mail": gettext_lazy("E-mail"),
            "site": gettext_lazy("Website"),
            "chamber": gettext_lazy("Chamber of Commerce number (KvK)"),
            "vat": gettext_lazy("VAT number"),
            "iban": gettext_lazy("IBAN"),
            "terms": gettext_lazy("Terms below every quote and confirmation"),
            "terms_en": gettext_lazy("Terms in English (empty: the Dutch ones)"),
            "terms_de": gettext_lazy("Terms in German (empty: the Dutch ones)"),
            "pages": gettext_lazy("Address of these pages in QR codes"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "chamber": gettext_lazy("Has to be on every quote: eight digits."),
            "terms": gettext_lazy(
                "For example: The Metaalunie terms apply to all our offers. "
                "Payment within 30 days."
            ),
            "pages": gettext_lazy(
                "As a tablet or a customer reaches this computer: http://office-pc:8440. "
                "It stands in every QR code on paper."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "address": forms.Textarea({"rows": 3}),
            "terms": forms.Textarea({"rows": 4}),
            "terms_en": forms.Textarea({"rows": 2}),
            "terms_de": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["follows_material"] = "on" if self.instance.follows_material else ""
        self.order_fields(("address", "phone", "mail", "site", "chamber", "vat", "iban", "terms",
                           "terms_en", "terms_de", "follows_material", "minimum_eur"))  # fmt: skip
        if not self.instance.logo:
            del self.fields["no_logo"]

    def clean_follows_material(self) -> bool:
        """Whether they follow the price of the metal."""
        return bool(self.cleaned_data["follows_material"])

    def clean_chamber(self) -> str:
        """Eight digits, with or without points and spaces between them."""
        digits = "".join(each for each in self.cleaned_data["chamber"] if each not in " .")
        if digits and not (
            digits.isascii() and digits.isdigit() and len(digits) == CHAMBER_DIGITS
        ):
            raise forms.ValidationError(_("A KvK number has eight digits."))
        return digits

    def clean_vat(self) -> str:
        """The VAT number of the firm, which its check digits allow."""
        return clean_vat_number(self.cleaned_data["vat"])

    def clean_pages(self) -> str:
        """`http://name:port` to which this computer answers; `http` where no kind is written."""
        text = self.cleaned_data["pages"].strip()
        address = address_of(text)
        if text and not address:
            raise forms.ValidationError(
                _("Write only the name and the port: http://office-pc:8440.")
            )
        name = urlsplit(address).hostname or ""
        if name and not validate_host(name, settings.ALLOWED_HOSTS):
            raise forms.ValidationError(
                _("This computer does not answer to %(name)s: start it with "
                  "`gemaakt serve --host 0.0.0.0`, and name it in GEMAAKT_HOSTS.") % {"name": name}
            )  # fmt: skip
        return address

    def clean_picture(self) -> bytes:
        """The bytes of a picture that every browser shows."""
        upload = self.cleaned_data["picture"]
        if not upload:
            return b""
        if upload.size > MOST_LOGO_MB * 1_000_000:
            raise forms.ValidationError(_("The logo is larger than 1 MB: save it smaller."))
        content: bytes = upload.read()
        if not kind_of(content):
            raise forms.ValidationError(_("This is no PNG or JPG: save the logo as one of them."))
        return content

    def save(self, commit: bool = True) -> Any:
        """Keep the logo that was sent, or the one that is there."""
        if self.cleaned_data.get("no_logo"):
            self.instance.logo = b""
        if self.cleaned_data["picture"]:
            self.instance.logo = self.cleaned_data["picture"]
        return super().save(commit)


@for_role(*READS)
def letterhead(request: HttpRequest) -> HttpResponse:
    """What the papers say of the firm, and the form that changes it."""
    row = Letterhead.objects.first() or Letterhead()
    may_change = has_role(request.user, *RECORDS)
    form = LetterheadForm(request.POST or None, request.FILES or None, instance=row)
    if request.method == "POST":
        if not may_change:
            return HttpResponse(status=403)
        if form.is_valid():
            form.save()
            audit.log("company.letterhead", request.user, _("Letterhead"))
            messages.success(request, _("Saved. The next paper bears it."))
            return redirect("shop:letterhead")
    context = {"form": form, "may_change": may_change, "has_logo": bool(row.logo)}
    return render(request, "shop/letterhead.html", context)


@for_role(*READS)
def logo(request: HttpRequest) -> HttpResponse:
    """The logo itself."""
    row = Letterhead.objects.first()
    content = bytes(row.logo) if row else b""
    if not content:
        raise Http404
    return HttpResponse(content, content_type=kind_of(content))
