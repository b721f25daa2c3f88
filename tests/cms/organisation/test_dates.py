from cms.organisation.admin.dates import DateInput
from cms.organisation.admin.forms import GrantRoleForm
from cms.study.forms import SessionForm, StudyPlanForm


def test_a_date_that_does_not_exist_is_left_to_the_server(db):
    for form, field in ((GrantRoleForm, "valid_from"), (StudyPlanForm, "deadline"), (SessionForm, "starts_at")):
        assert form().fields[field].widget.get_config()["validateOnBlur"] is False


def test_a_date_that_does_not_exist_is_refused_with_a_sentence(db):
    form = GrantRoleForm({"valid_from": "32/13/2024"})

    assert isinstance(form.fields["valid_from"].widget, DateInput)
    assert form.errors["valid_from"] == ["Nhập một ngày hợp lệ."]
