"""How every Django form is drawn: label, help, the field, its errors."""

from django.forms.renderers import TemplatesSetting


class LookRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` draw the look's own field."""

    form_template_name = "look/form.html"
    field_template_name = "look/field.html"
