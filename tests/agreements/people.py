"""Everybody who may meet an agreement of KPU Kabupaten Pacitan, by the names the tests use."""

from __future__ import annotations

from agreements.demonstration.course import Course
from agreements.workflow import Stage
from organization.models import User
from organization.roles import Role
from tests.factories import begin_course, make_office, person

OWN_ROLES = tuple(Role)


def everybody() -> dict[str, User]:
    """The eight roles of the owner, and those who look at it from above and from next door."""
    people = {role.value: person(role, make_office("3501")) for role in OWN_ROLES}
    return people | {
        "operator.jatim": person(Role.OPERATOR, make_office("35")),
        "pemeriksa_hukum.jatim": person(Role.PEMERIKSA_HUKUM, make_office("35")),
        "ketua.jatim": person(Role.KETUA, make_office("35")),
        "operator.pusat": person(Role.OPERATOR, make_office("00")),
        "operator.ponorogo": person(Role.OPERATOR, make_office("3502")),
    }


def course_at(stage: str | int, *, is_complete: bool = True, **values: object) -> Course:
    """An agreement at a stage; complete means that everything the next step asks for is there."""
    target = list(Stage)[stage - 1] if isinstance(stage, int) else Stage(stage)
    course = begin_course(target=target, **values)  # type: ignore[arg-type]
    course.advance_to(target)
    if is_complete:
        complete(course)
    return course


def complete(course: Course) -> None:
    """Do all that the present stage asks for, without taking its step."""
    act = COMPLETING.get(Stage(course.agreement.stage))
    if act is not None:
        act(course)
    course._reload()


def _penjajakan(course: Course) -> None:
    course.note_contact()
    course.answer_checklist()


def _pembahasan(course: Course) -> None:
    course._note("rapat", "Rapat pembahasan.", "Disepakati: sosialisasi.")


def _perumusan(course: Course) -> None:
    course.write_terms()
    if course.agreement.instrument == "PKS":
        course._write_duties()


def _legal_drafting(course: Course) -> None:
    course.freeze_text()
    course.clear()


def _penandatanganan(course: Course) -> None:
    course.fill_signatures()
    course.scan()


COMPLETING = {
    Stage.PENJAJAKAN: _penjajakan,
    Stage.PEMBAHASAN: _pembahasan,
    Stage.PERUMUSAN: _perumusan,
    Stage.LEGAL_DRAFTING: _legal_drafting,
    Stage.PENANDATANGANAN: _penandatanganan,
}
