"""Template filters and tags of the interface: Indonesian dates, money and sizes, icons, navigation."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django import template
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organization import clock

register = template.Library()

LOCALE = "id"
NOTHING = "–"
UNITS = ("KB", "MB", "GB", "TB")
DAYS_IN_MONTH = 30
DAYS_IN_YEAR = 365


def _local_day(value: date) -> date:
    """The day in the active time zone; a plain date is already a day."""
    if not isinstance(value, datetime):
        return value
    return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()


def _formatted_day(value: date | str | None, pattern: str) -> str:
    if not value:
        return NOTHING
    if isinstance(value, str):
        return value
    return _written_day(_local_day(value), pattern)


@lru_cache(maxsize=4_096)
def _written_day(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=LOCALE)


@register.filter
def tanggal(value: date | str | None) -> str:
    """A day as `23 Nov 2026`; text that is already written out passes through."""
    return _formatted_day(value, "d MMM y")


@register.filter
def waktu(value: datetime | None) -> str:
    """An instant in the active time zone as `23 Nov 2026 14.05 WIB`."""
    if not value:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    text = format_datetime(local, "d MMM y HH.mm", locale=LOCALE)
    return f"{text} {local.tzname() or ''}".rstrip()


@register.filter
def rupiah(value: Decimal | int | None) -> str:
    """An amount as `Rp1.250.000`; cents are shown only where there are any."""
    if value is None or value == "":
        return NOTHING
    amount = Decimal(value)
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{format_decimal(abs(amount), pattern, locale=LOCALE)}"


@register.filter
def angka(value: Decimal | int | str | None) -> str:
    """A number as `1.250`; words pass through."""
    if value is None or value == "":
        return NOTHING
    return value if isinstance(value, str) else _written_number(value)


@lru_cache(maxsize=4_096)
def _written_number(value: Decimal | int) -> str:
    return format_decimal(value, "#,##0.##", locale=LOCALE)


@register.filter
def umur(value: date | None, today: date | None = None) -> str:
    """How long ago: `hari ini`, `3 hari`, `2 bulan`; a day to come reads `3 hari lagi`."""
    if not value:
        return NOTHING
    today = today or clock.today(timezone.get_current_timezone_name())
    days = (today - _local_day(value)).days
    if days == 0:
        return "hari ini"
    size = abs(days)
    if size <= DAYS_IN_MONTH:
        text = f"{size} hari"
    elif size < DAYS_IN_YEAR:
        text = f"{size // DAYS_IN_MONTH} bulan"
    else:
        text = f"{size // DAYS_IN_YEAR} tahun"
    return text if days > 0 else f"{text} lagi"


@register.filter
def ukuran(value: int | None) -> str:
    """A number of bytes as `1,2 MB`."""
    if value is None or value == "":
        return NOTHING
    size = int(value)
    if size < 1000:
        return f"{size} B"
    power = 1
    while power < len(UNITS) and size >= 1000 ** (power + 1):
        power += 1
    unit = UNITS[power - 1]
    pattern = "#,##0" if unit == "KB" else "#,##0.#"
    return f"{format_decimal(size / 1000**power, pattern, locale=LOCALE)} {unit}"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of the sprite; always beside a word, hence hidden from screen readers."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: template.Context, url: str, label: str, icon: str) -> dict[str, str]:
    """A link of the main navigation that knows whether the page stands in its section."""
    path = getattr(context.get("request"), "path", "")
    current = ""
    if path == url:
        current = "page"
    elif url != "/" and path.startswith(url):
        current = "true"
    return {"url": url, "label": label, "icon": icon, "current": current}


@register.filter
def page_numbers(paginator: Paginator, number: int) -> list[int | None]:
    """The page numbers round one page, first and last included; None stands for a gap."""
    elided = paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    return [page if isinstance(page, int) else None for page in elided]
