"""The first and last day of an agreement for lists: {{ agreement|starts_text }}."""

from django import template

from agreements import known_days

register = template.Library()
register.filter("starts_text", known_days.starts_text)
register.filter("ends_text", known_days.ends_text)
