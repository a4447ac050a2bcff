"""What people of several offices do with periods, reports and recaps at a browser."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.browser.desk import Windows, fill, follow, has_no_overflow, no_serious_axe, press, told
from tests.reporting.reports import staff


@dataclass
class Desks:
    """One window for each person; Pacitan's operator works on a phone."""

    windows: Windows
    opened: dict[tuple[str, str], Page] = field(default_factory=dict)

    def __call__(self, office: str, role: str) -> Page:
        """The window of who has a role in an office."""
        key = (office, role)
        if key not in self.opened:
            is_phone = key == ("pacitan", "operator")
            self.opened[key] = self.windows.of(staff(office)[role], is_phone=is_phone)
        return self.opened[key]

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture, and insist that the page is no wider than its window."""
        self.windows.photograph(page, name)
        assert has_no_overflow(page), page.url


def take_up(page: Page, act: str) -> None:
    """Go from Beranda to what waits there under these words."""
    page.goto("/")
    follow(page.locator(".tasks"), act)


def finish_the_sheet(page: Page, progress: str, told_state: str, value: str) -> None:
    """The rest of Isi periode ini for one obligation and one indicator, without obstacles; handed on."""
    page.get_by_label(progress).check()
    page.locator("select[name^=told_]").select_option(label=told_state)
    page.locator("input[name^=value_]").fill(value)
    page.get_by_label("Tidak ada kendala").check()
    page.get_by_label("Tidak ada yang perlu ditindaklanjuti").check()
    hand_on(page)


def hand_on(page: Page) -> None:
    """Close the sheet."""
    press(page, "Selesai, teruskan ke Kasubbag")
    told(page, "diteruskan ke Kasubbag")


def recommend(desks: Desks, choice: str, *, is_full: bool = False) -> None:
    """The kasubbag's part; where the full instrument is due it is asked for, and then answered."""
    page = desks("pacitan", "kasubbag")
    take_up(page, "Beri rekomendasi")
    page.get_by_label(choice).check()
    fill(page, note="Berjalan baik.")
    press(page, "Selesaikan evaluasi")
    if is_full:
        told(page, "beri nilai butir 1, 2, 3")
        for answer in page.locator("input[name^=score_][value='3']").all():
            answer.check()
        desks.picture(page, "evaluasi-lengkap")
        no_serious_axe(page)
        press(page, "Selesaikan evaluasi")
    told(page, "Evaluasi selesai.")


def send_report(desks: Desks, office: str, receiver: str, *, is_returned: bool = False) -> Page:
    """The way of a report inside its office: operator, kasubbag, sekretaris; returns the operator's page of it."""
    operator, kasubbag, sekretaris = (desks(office, role) for role in ("operator", "kasubbag", "sekretaris"))
    take_up(operator, "Dikembalikan" if is_returned else "Susun laporan")
    press(operator, "Perbaiki laporan" if is_returned else "Susun laporan")
    told(operator, "Laporan disusun")
    take_up(kasubbag, "Periksa laporan")
    press(kasubbag, "Nyatakan sudah diperiksa")
    told(kasubbag, "sudah diperiksa")
    take_up(sekretaris, "Kirim laporan")
    press_send(sekretaris)
    told(sekretaris, f"Laporan dikirim ke {receiver}")
    operator.reload()
    return operator


def press_send(page: Page) -> None:
    """Send the report of the open page, saying yes to what will follow."""
    page.locator("summary", has_text="Kirim ke").click()
    press(page, "Ya, kirim laporan")


def accept(page: Page) -> None:
    """Accept the one report that waits."""
    take_up(page, "Terima atau kembalikan")
    press_accept(page)
    told(page, "Laporan diterima.")


def press_accept(page: Page) -> None:
    """Accept the report of the open page."""
    page.locator("summary", has_text="Terima laporan").click()
    press(page, "Ya, terima laporan")


def opened(page: Page, table: str, line: str, column: str) -> int:
    """Open a figure of a recap, insist that its list has as many rows, come back; returns the figure."""
    place = page.locator(f"#{table}")
    headings = place.locator("thead th").all_inner_texts()
    row = place.locator("tbody tr", has=page.get_by_role("rowheader", name=line, exact=True))
    figure = row.locator("th, td").nth(headings.index(column))
    shown = int(figure.inner_text())
    figure.get_by_role("link").click()
    expect(page.locator("main tbody tr")).to_have_count(shown)
    page.go_back()
    return shown
