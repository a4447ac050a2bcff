"""From an agreement's text to the paper that is signed: wording, text form, templates, content, rendering."""
