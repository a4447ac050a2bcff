"""The working text: begun from the built-in template, edited article by article, frozen as versions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet

from agreements.choices import DraftMode
from agreements.documents.composing import document_of, parts_from_record
from agreements.documents.content import content_hash, to_json
from agreements.instruments import Matter
from agreements.models import Agreement, Article, MatterNote, Version
from agreements.models.draft import ArticleKind
from agreements.refusals import Overtaken, Refused
from agreements.services.addresses import fill_addresses
from agreements.services.writer import Change, change, take_step
from agreements.workflow import DRAFT, LEGAL
from organization.models import StoredFile, User


class EditedMeanwhile(Overtaken):
    """Two people edited the same article; carries what stands there now beside what was to be saved."""

    def __init__(self, current: Article) -> None:
        who = f"{current.changed_by.user.full_name}" if current.changed_by else "orang lain"
        super().__init__(
            f"Bagian ini sudah diubah oleh {who} selagi Anda menulis. Bandingkan kedua teks, lalu simpan."
        )
        self.current = current


def start_drafting(agreement: Agreement, *, by: User, at: datetime, reason: str = "") -> Agreement:
    """Enter Legal Drafting; the first time, the text is begun from the old agreement or the template."""
    with transaction.atomic():
        moved = take_step(agreement, "start_drafting", by=by, at=at, reason=reason)
        if moved.draft_mode == DraftMode.TEMPLATE and not moved.articles.exists():
            _write_parts(moved, by, at)
    return moved


def rewrite_from_template(agreement: Agreement, *, by: User, at: datetime) -> None:
    """Throw the working text away and begin again from the template and the present data."""
    with change(
        agreement, DRAFT, act="draft_reset", summary="Naskah disusun ulang dari templat", by=by, at=at
    ) as done:
        done.agreement.articles.all().delete()
        done.agreement.draft_mode = DraftMode.TEMPLATE
        done.agreement.draft_revision += 1
        _write_parts(done.agreement, by, at, from_template=True)


def edit_article(
    article: Article, *, heading: str, body: str, matter: str, revision: int, by: User, at: datetime
) -> Article:
    """Save one article; ``revision`` is the one the writer saw. Raises EditedMeanwhile when it is not current."""
    with change(article.agreement, DRAFT, act="article", summary="", by=by, at=at) as done:
        _refuse_beside_partner_file(done.agreement)
        current = Article.objects.select_related("changed_by__user").get(pk=article.pk)
        if current.revision != revision:
            raise EditedMeanwhile(current)
        current.heading, current.body, current.matter = (
            heading.strip(),
            body.replace("\r\n", "\n").strip(),
            matter,
        )
        current.revision += 1
        current.changed_by, current.changed_at = done.post, at
        current.save()
        done.summary = f"Naskah diubah: {current.heading or current.get_kind_display()}"
        done.agreement.draft_revision += 1
    return current


def add_article(
    agreement: Agreement,
    *,
    heading: str,
    body: str,
    matter: str,
    after: Article | None,
    kind: str = ArticleKind.ARTICLE,
    by: User,
    at: datetime,
) -> Article:
    """Add an article or attachment after another one; without one at the end, articles before a closing Penutup."""
    summary = f"{ArticleKind(kind).label} ditambahkan: {heading}"
    with change(agreement, DRAFT, act="article_added", summary=summary, by=by, at=at) as done:
        _refuse_beside_partner_file(done.agreement)
        articles = done.agreement.articles.filter(kind=kind)
        place = after.order + 1 if after and after.kind == kind else _end_of(articles)
        articles.filter(order__gte=place).update(order=F("order") + 1)
        article = Article.objects.create(
            agreement=done.agreement, kind=kind, order=place, heading=heading, matter=matter,
            body=body.replace("\r\n", "\n").strip(), changed_by=done.post, changed_at=at,
        )  # fmt: skip
        done.agreement.draft_revision += 1
    return article


def _end_of(articles: QuerySet[Article]) -> int:
    """The place for one more article: last, but before the article that closes the text."""
    last = articles.order_by("-order").first()
    if last is None:
        return 1
    return last.order if last.matter == Matter.PENUTUP else last.order + 1


def remove_article(article: Article, *, reason: str, by: User, at: datetime) -> None:
    """Remove an article; what it said stays in the history. Raises Refused for the frame parts of the text."""
    if not article.is_movable:
        raise Refused("Bagian pembuka dan penutup naskah tidak dapat dihapus.")
    summary = f"{article.get_kind_display()} dihapus: {article.heading}"
    with change(
        article.agreement, DRAFT, act="article_removed", summary=summary, by=by, at=at, note=reason
    ) as done:
        _refuse_beside_partner_file(done.agreement)
        done.data = {"heading": article.heading, "body": article.body}
        Article.objects.filter(pk=article.pk).delete()
        done.agreement.draft_revision += 1


def move_article(article: Article, *, upwards: bool, by: User, at: datetime) -> None:
    """Change places with the article before or after; does nothing at either end."""
    with change(
        article.agreement,
        DRAFT,
        act="article_moved",
        summary=f"Pasal dipindah: {article.heading}",
        by=by,
        at=at,
    ) as done:
        _refuse_beside_partner_file(done.agreement)
        others = done.agreement.articles.filter(kind=article.kind)
        current = others.get(pk=article.pk)
        neighbour = (
            others.filter(order__lt=current.order).last()
            if upwards
            else others.filter(order__gt=current.order).first()
        )
        if neighbour is not None:
            current.order, neighbour.order = neighbour.order, current.order
            current.save(update_fields=("order",))
            neighbour.save(update_fields=("order",))
            done.agreement.draft_revision += 1


def use_partner_file(
    agreement: Agreement, file: StoredFile, *, note: str = "", by: User, at: datetime
) -> Version:
    """Take the partner's file as the text: it becomes a frozen version at once."""
    with change(agreement, DRAFT, act="version", summary="", by=by, at=at, note=note) as done:
        done.agreement.draft_mode = DraftMode.PARTNER_FILE
        done.agreement.draft_revision += 1
        return _add_version(done, content={}, file=file, digest=file.sha256, note=note)


def freeze(agreement: Agreement, *, note: str = "", by: User, at: datetime) -> Version:
    """Freeze the working text as a new version; raises Refused when nothing has changed since the last."""
    with change(agreement, DRAFT, act="version", summary="", by=by, at=at, note=note) as done:
        if done.agreement.draft_mode == DraftMode.PARTNER_FILE:
            raise Refused(
                "Naskah ini berasal dari berkas mitra. Unggah berkas baru untuk membuat versi baru."
            )
        if done.agreement.frozen_version is not None:
            raise Refused(
                f"{done.agreement.frozen_version} sudah dibekukan dan naskah tidak berubah sejak itu."
            )
        document = document_of(done.agreement)
        return _add_version(
            done, content=to_json(document), file=None, digest=content_hash(document), note=note
        )


def note_matter(
    agreement: Agreement,
    matter: str,
    *,
    located_in: str = "",
    not_needed_because: str = "",
    by: User,
    at: datetime,
) -> None:
    """Tick a required matter: where the text treats it, or why it is not needed; both empty takes the tick back."""
    if located_in.strip() and not_needed_because.strip():
        raise Refused("Isi salah satu saja: letak materi dalam naskah, atau alasan tidak diperlukan.")
    label = Matter(matter).label
    with change(
        agreement, LEGAL, act="matter", summary=f"Materi wajib ditandai: {label}", by=by, at=at
    ) as done:
        notes = done.agreement.matter_notes.filter(matter=matter)
        notes.delete()
        if located_in.strip() or not_needed_because.strip():
            MatterNote.objects.create(
                agreement=done.agreement, matter=matter,
                located_in=located_in.strip(), not_needed_because=not_needed_because.strip(),
            )  # fmt: skip


def _refuse_beside_partner_file(agreement: Agreement) -> None:
    """A change of the articles would unfreeze the partner's file, though it says nothing about it."""
    if agreement.draft_mode == DraftMode.PARTNER_FILE:
        raise Refused(
            "Naskah kerja sama ini sekarang memakai berkas dari mitra, jadi pasalnya tidak dapat diubah. Pilih "
            "“Susun ulang dari templat” pada halaman Naskah bila ingin menulis pasal lagi."
        )


def _add_version(done: Change, *, content: dict, file: StoredFile | None, digest: str, note: str) -> Version:
    agreement = done.agreement
    number = (agreement.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    done.summary = f"Versi {number} naskah dibekukan"
    done.data = {"version": number, "hash": digest}
    return Version.objects.create(
        agreement=agreement, number=number, mode=agreement.draft_mode, content=content, file=file,
        content_hash=digest, note=note, post=done.post,
        draft_revision=agreement.draft_revision, created_at=done.at,
    )  # fmt: skip


def _write_parts(agreement: Agreement, by: User, at: datetime, from_template: bool = False) -> None:
    """The parts of the text: of the agreement this one was copied from, else from the template."""
    fill_addresses(agreement)
    post = DRAFT.actor(agreement, by)
    source = agreement.copied_from.articles.all() if agreement.copied_from and not from_template else ()
    parts = [
        Article(kind=a.kind, order=a.order, matter=a.matter, heading=a.heading, body=a.body) for a in source
    ] or parts_from_record(agreement)
    for part in parts:
        part.agreement, part.changed_by, part.changed_at = agreement, post, at
    Article.objects.bulk_create(parts)
