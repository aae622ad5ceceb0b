"""The look of every page: style sheet, components, navigation, home page, error pages and languages."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "hub.look"
