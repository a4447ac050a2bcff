"""What the shape of the code must keep: import direction, one writer, one scope, and no shortcuts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("kpu_kerjasama", "reporting", "agreements", "notices", "organization")
MAY_IMPORT = {app: set(APPS[place + 1 :]) for place, app in enumerate(APPS)}
# Inside an application, each layer may use those after it.
LAYERS = ("urls", "views", "forms", "services", "models", "workflow", "cycle")
BELOW = {layer: set(LAYERS[place:]) for place, layer in enumerate(LAYERS)} | {
    # A form may hold what it was given as a service's order; a service knows no form.
    "forms": {"forms", "services", "models", "workflow", "cycle"},
    "services": {"services", "models", "workflow", "cycle"},
    # The models' mixins are the workflow; it names the models for the type checker only.
    "workflow": {"workflow"},
    "cycle": {"workflow", "cycle"},
}
SCOPED_MODELS = {
    "Agreement", "AgreementPeriod", "FollowUp", "OfficialPaper", "PartnerContact", "PeriodicReport", "RegisteredNumber",
}  # fmt: skip
DOORS = {"visible_to", "reachable_by", "readable_by", "participated_by", "umbrella_for", "fully_open_to"}
STEP_METHODS = {
    "start_discussion", "start_formulation", "start_drafting", "submit", "approve", "conclude_signing",
    "return_to_penjajakan", "return_to_pembahasan", "return_to_perumusan", "return_draft", "withdraw",
    "reopen_draft", "cancel", "reject", "terminate", "complete", "extend", "follow_periods",
    "start_monitoring", "close_sheet", "finish_evaluation", "accept", "return_to_evaluasi", "return_to_pemantauan",
}  # fmt: skip


def sources(*parts: str) -> list[Path]:
    """The Python files of our own code, without migrations."""
    folders = [ROOT / part for part in (parts or APPS)]
    return sorted(
        path
        for folder in folders
        for path in ([folder] if folder.is_file() else folder.rglob("*.py"))
        if "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports_of(node: ast.AST) -> Iterator[str]:
    """Every module imported at run time, in dotted form (``from a import b`` gives ``a.b`` too)."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        yield from imports_of(child)


@pytest.mark.parametrize("app", APPS)
def test_applications_depend_one_way(app: str) -> None:
    ours = set(APPS) - {app} - MAY_IMPORT[app]
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in sources(app)
        for module in imports_of(tree_of(path))
        if module.partition(".")[0] in ours
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("app", APPS[1:])
def test_layers_depend_one_way(app: str) -> None:
    wrong = []
    for path in sources(app):
        layer = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
        if layer not in LAYERS:
            continue
        for module in imports_of(tree_of(path)):
            parts = module.split(".")
            other = parts[1] if parts[0] == app and len(parts) > 1 else ""
            if other in LAYERS and other not in BELOW[layer]:
                wrong.append(f"{name_of(path)} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    # Django hands over its registry only in ready().
    assert [place for place in wrong if "/apps.py" not in place] == []


def test_one_writer_takes_the_steps() -> None:
    """Nobody else calls a step's method, sets the stage, or reaches for a method by a step's name."""
    wrong = []
    for path in sources():
        if name_of(path) == "agreements/services/writer.py":
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and _is_step_call(node):
                wrong.append(f"{name_of(path)}:{node.lineno} calls a step")
            if isinstance(node, ast.Call) and _updates_stage(node):
                wrong.append(f"{name_of(path)}:{node.lineno} updates stage or ending")
            is_step = name_of(path) == "agreements/workflow.py"  # what a step itself does
            if isinstance(node, ast.Assign | ast.AugAssign) and _sets_stage(node) and not is_step:
                wrong.append(f"{name_of(path)}:{node.lineno} sets stage or ending")
    assert not wrong, "\n".join(wrong)


def _is_step_call(call: ast.Call) -> bool:
    """``something.submit()``: a step's method is called without arguments; services carry by= and at=."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in STEP_METHODS
        and not call.args
        and not call.keywords
    )


def _updates_stage(call: ast.Call) -> bool:
    is_update = isinstance(call.func, ast.Attribute) and call.func.attr in ("update", "bulk_update")
    return is_update and any(keyword.arg in ("stage", "ending", "ended_on") for keyword in call.keywords)


def _sets_stage(node: ast.Assign | ast.AugAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    flat = [t for target in targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return any(isinstance(t, ast.Attribute) and t.attr in ("stage", "ending") for t in flat)


def test_pages_open_scoped_rows_only_through_their_doors() -> None:
    wrong = []
    for path in sources("agreements/views", "organization/views", "reporting/views", "notices/views.py"):
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr in ("objects", "_default_manager")
                and isinstance(node.value.value, ast.Name)
                and node.value.value.id in SCOPED_MODELS
                and node.attr not in DOORS
            ):
                wrong.append(f"{name_of(path)}:{node.lineno} {node.value.value.id}.objects.{node.attr}")
    assert not wrong, "\n".join(wrong)


def test_every_scoped_model_is_watched_here() -> None:
    named = {
        node.name
        for path in sources(
            "agreements/models", "organization/models", "reporting/models", "notices/models.py"
        )
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "ScopedModel" for base in node.bases)
    }
    assert named == SCOPED_MODELS


def test_tasks_are_short() -> None:
    for path in (path for path in sources() if path.name == "tasks.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                statements = [n for part in node.body for n in ast.walk(part) if isinstance(n, ast.stmt)]
                # The first is its docstring.
                assert len(statements) - 1 <= 3, f"{name_of(path)}: {node.name} does too much"


def test_no_rule_hides_in_signals() -> None:
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in sources()
        for module in imports_of(tree_of(path))
        if module.startswith(("django.db.models.signals", "django.dispatch", "django.core.signals"))
    ]
    assert not wrong, "\n".join(wrong)
    assert not [path for path in sources() if path.name in ("signals.py", "receivers.py")]


def test_no_file_is_a_drawer_for_everything() -> None:
    assert not [name_of(p) for p in sources() if p.name in ("utils.py", "helpers.py", "common.py", "misc.py")]


def test_markup_is_trusted_only_where_the_document_is_laid_out() -> None:
    # The help of Django's password fields is a list in HTML, as in Django's own template.
    trusted = {"agreements/documents/page.py", "templates/django/forms/field.html"}
    in_code = [name_of(path) for path in sources() if "mark_safe" in path.read_text()]
    in_pages = [name_of(p) for p in (ROOT / "templates").rglob("*.html") if _trusts(p.read_text())]
    assert {*in_code, *in_pages} <= trusted


def _trusts(template: str) -> bool:
    return any(word in template for word in ("|safe", "| safe", "autoescape off", "safeseq"))


def test_pages_keep_to_the_strict_policy() -> None:
    """No inline script, style or handler: the Content-Security-Policy would block it silently."""
    wrong = [
        name_of(path)
        for path in (ROOT / "templates").rglob("*.html")
        if "documents" not in path.parts
        and any(
            word in path.read_text() for word in (" style=", "<style", "onclick=", "onchange=", "<script>")
        )
    ]
    assert not wrong
