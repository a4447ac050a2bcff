"""The editor of the working text: a visible way in, a preview that saves nothing, a text form in plain words."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, Article
from agreements.refusals import Refused
from agreements.services.draft import edit_article, freeze, use_partner_file
from agreements.workflow import Stage
from organization.clock import now
from organization.roles import Role
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_file, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafting() -> Agreement:
    return agreement_at(Stage.LEGAL_DRAFTING)


@pytest.fixture
def operator(drafting: Agreement) -> Client:
    return client_of(person(Role.OPERATOR, drafting.office))


def address(article: Article) -> str:
    return reverse("agreements:article", args=[article.agreement_id, article.pk])


def typed(article: Article, body: str) -> dict[str, object]:
    matter = article.matter
    return {"heading": article.heading, "matter": matter, "body": body, "revision": article.revision}


def test_every_part_of_the_text_shows_how_to_change_it(drafting: Agreement, operator: Client) -> None:
    page = operator.get(reverse("agreements:draft", args=[drafting.pk])).content.decode()
    for article in drafting.articles.all():
        assert f'href="{address(article)}"' in page


def test_the_preview_numbers_ayat_and_huruf_and_saves_nothing(drafting: Agreement, operator: Client) -> None:
    article = drafting.articles.filter(kind="5_article")[1]
    before, revision = article.body, drafting.draft_revision
    body = (
        "Ayat pertama menurut {pasal:maksud_tujuan}.\n\nAyat kedua meliputi:\n- butir satu; dan\n- butir dua."
    )
    response = operator.post(address(article), typed(article, body) | {"preview": "1"})
    assert response.status_code == 200
    section = response.context["preview"]
    assert section.title == f"Pasal {article.order}"
    assert [item.marker for item in section.paragraphs] == ["(1)", "(2)"]
    assert [item.marker for item in section.paragraphs[1].items] == ["a.", "b."]
    assert "Pasal 1" in section.paragraphs[0].text
    assert "- butir satu; dan" in response.content.decode(), "the typed text stays in the form"
    article.refresh_from_db()
    assert (article.body, Agreement.objects.get(pk=drafting.pk).draft_revision) == (before, revision)


@pytest.mark.parametrize(
    "kind", ["1_opening", "2_considerations", "3_legal_grounds", "4_agreeing", "6_closing"]
)
def test_the_frame_of_the_text_has_a_preview_too(drafting: Agreement, operator: Client, kind: str) -> None:
    response = operator.get(address(drafting.articles.get(kind=kind)))
    assert response.context["preview"].paragraphs[0].text
    assert not response.context["is_unsaved"]


def test_a_new_article_is_previewed_under_the_number_it_will_have(
    drafting: Agreement, operator: Client
) -> None:
    first = drafting.articles.filter(kind="5_article")[0]
    data = {"kind": "5_article", "heading": "Sisipan", "matter": "lainnya", "after": first.pk, "body": "Isi."}
    add = reverse("agreements:article_add", args=[drafting.pk])
    assert operator.post(add, data | {"preview": "1"}).context["preview"].title == "Pasal 2"
    attachment = operator.post(add, data | {"kind": "7_attachment", "preview": "1"})
    assert attachment.context["preview"].title == "Lampiran I"
    nonsense = operator.post(add, {"kind": "bukan", "after": "x", "body": "Isi.", "preview": "1"})
    assert nonsense.status_code == 200
    assert not drafting.articles.filter(heading="Sisipan").exists()


def test_the_preview_of_hostile_text_is_escaped(drafting: Agreement, operator: Client) -> None:
    article = drafting.articles.filter(kind="5_article")[0]
    response = operator.post(address(article), typed(article, "<script>x</script>") | {"preview": "1"})
    assert "<script>x" not in response.content.decode()


def test_an_article_open_in_another_window_does_not_unfreeze_the_partners_file(drafting: Agreement) -> None:
    operator = person(Role.OPERATOR, drafting.office)
    article = drafting.articles.filter(kind="5_article")[0]
    use_partner_file(drafting, make_file(), by=operator, at=now())
    with pytest.raises(Refused, match="berkas dari mitra"):
        edit_article(
            article, heading="Judul", body="Isi", matter=article.matter, revision=article.revision, by=operator,
            at=now(),
        )  # fmt: skip
    assert Agreement.objects.get(pk=drafting.pk).frozen_version is not None


def test_a_matter_is_ticked_with_a_place_or_a_reason_and_the_tick_can_be_taken_back(
    drafting: Agreement,
) -> None:
    operator = person(Role.OPERATOR, drafting.office)
    use_partner_file(drafting, make_file(), by=operator, at=now())
    legal = client_of(person(Role.PEMERIKSA_HUKUM, drafting.office))
    at = reverse("agreements:matter", args=[drafting.pk, "penutup"])
    empty = {"located_in": "", "not_needed_because": ""}
    assert list(legal.post(at, empty).context["form"].errors) == ["located_in"]
    legal.post(at, {"located_in": "Pasal 9"})
    assert drafting.matter_notes.get().located_in == "Pasal 9"
    assert legal.get(at).context["form"]["located_in"].value() == "Pasal 9"
    legal.post(at, empty)
    assert not drafting.matter_notes.exists()


def test_a_check_of_a_text_changed_meanwhile_says_so(drafting: Agreement, operator: Client) -> None:
    version = freeze(drafting, by=person(Role.OPERATOR, drafting.office), at=now())
    article = drafting.articles.filter(kind="5_article")[0]
    operator.post(address(article), typed(article, "Isi yang baru."))
    legal = client_of(person(Role.PEMERIKSA_HUKUM, drafting.office))
    data = {"version": version.number, "is_passed": "1", "note": "Catatan yang diketik"}
    response = legal.post(reverse("agreements:legal_check", args=[drafting.pk]), data)
    assert "Naskah diubah sesudah Versi 1 dibekukan" in str(response.context["form"].errors)
    assert "Catatan yang diketik" in response.content.decode()


def test_a_page_of_another_stage_says_when_it_is_open() -> None:
    agreement = agreement_at(Stage.PERSETUJUAN_INTERNAL)
    client = client_of(person(Role.OPERATOR, agreement.office))
    page = client.get(reverse("agreements:article_add", args=[agreement.pk])).content.decode()
    assert "Naskah hanya dapat diubah pada tahap Legal Drafting." in page
    page = client.get(reverse("agreements:terms", args=[agreement.pk])).content.decode()
    assert "pada tahap Penjajakan, Pembahasan, atau Perumusan" in page


def test_a_further_article_stands_before_the_closing_one(drafting: Agreement, operator: Client) -> None:
    data = {
        "kind": "5_article",
        "heading": "Publikasi",
        "matter": "lainnya",
        "after": "",
        "body": "Isi pasal.",
    }
    url = reverse("agreements:article_add", args=[drafting.pk])
    preview = operator.post(url, data | {"preview": "1"}).context["preview"]
    assert operator.post(url, data).status_code == 302
    *_, added, closing = drafting.articles.filter(kind="5_article").order_by("order")
    assert (added.heading, closing.matter) == ("Publikasi", "penutup")
    assert preview.title == f"Pasal {added.order}"


def test_the_text_is_read_as_it_stands_on_paper(drafting: Agreement, operator: Client) -> None:
    page = operator.get(reverse("agreements:draft", args=[drafting.pk])).content.decode()
    assert any("{pasal:" in article.body for article in drafting.articles.all())
    assert "{pasal:" not in page and "{tempat}" not in page and "{hari_tanggal}" not in page
    assert "sebagaimana dimaksud dalam Pasal" in page
