from django.conf import settings

from agreements.management.commands.write_workflow_docs import PAGE, workflow_page


def test_the_workflow_page_is_the_one_generated_from_the_workflow() -> None:
    written = (settings.BASE_DIR / PAGE).read_text(encoding="utf-8")
    assert written == workflow_page(), "Run: python manage.py write_workflow_docs"
