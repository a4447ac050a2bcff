"""What the articles on term and funding say."""

import pytest

from agreements.choices import Funding
from agreements.documents.composing import document_of, template_values
from agreements.documents.sentences import FUNDS_FOLLOW, NO_FUNDS_FOLLOW, funding_paragraphs
from agreements.models import Agreement
from agreements.workflow import Stage
from tests.factories import agreement_at, standing_people


def test_the_article_on_funding_does_not_contradict_itself() -> None:
    for funding in Funding.values:
        text = funding_paragraphs(Agreement(funding=funding), "Nota Kesepahaman")
        if not funding:
            assert text == ""
        elif funding == Funding.NONE:
            assert "tidak menimbulkan beban pembiayaan" in text
            assert NO_FUNDS_FOLLOW in text and FUNDS_FOLLOW not in text
        else:
            assert FUNDS_FOLLOW in text and NO_FUNDS_FOLLOW not in text


@pytest.mark.django_db
def test_the_document_writes_the_offices_name_out_and_the_partners_as_it_signs() -> None:
    standing_people()
    agreement = agreement_at(Stage.LEGAL_DRAFTING)
    office, partner = document_of(agreement).parties
    assert office.name == "Komisi Pemilihan Umum Kabupaten Pacitan"
    assert partner.name == agreement.partner_parties[0].name_as_signed
    assert "Komisi Pemilihan Umum Kabupaten Pacitan" in template_values(agreement)["kpu"]
    assert agreement.own_party.name_as_signed == "KPU Kabupaten Pacitan"
