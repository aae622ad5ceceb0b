"""The form on the page of components: one field of each sort, one of them wrong."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.look.forms import ThaiDateField


class SampleForm(forms.Form):
    name = forms.CharField(label=_("ชื่อเรื่อง"), help_text=_("ตามที่ปรากฏในหนังสือ"), max_length=200)
    kind = forms.ChoiceField(label=_("ประเภท"), choices=[("office", _("สำนักงานเขตพื้นที่")), ("school", _("โรงเรียน"))])
    due = ThaiDateField(label=_("ภายในวันที่"), required=False)
    note = forms.CharField(label=_("หมายเหตุ"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("แนบไฟล์"), required=False, help_text=_("PDF ไม่เกิน 64 MB"))
    consent = forms.BooleanField(label=_("แจ้งเตือนเมื่อมีผู้รับทราบ"), required=False)
