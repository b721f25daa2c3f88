from cms.organisation.admin.dates import DateInput
from cms.organisation.admin.forms import GrantRoleForm
from cms.organisation.admin.member_forms import AddMemberForm
from cms.organisation.models import Unit
from cms.study.forms import SessionForm, StudyPlanForm


def test_a_date_that_does_not_exist_is_left_to_the_server(db):
    for form, field in ((GrantRoleForm, "valid_from"), (StudyPlanForm, "deadline"), (SessionForm, "starts_at")):
        assert form().fields[field].widget.get_config()["validateOnBlur"] is False


def test_a_date_that_does_not_exist_is_refused_with_a_sentence(db):
    form = GrantRoleForm({"valid_from": "32/13/2024"})

    assert isinstance(form.fields["valid_from"].widget, DateInput)
    assert form.errors["valid_from"] == ["Nhập một ngày hợp lệ."]


def test_a_form_for_a_member_keeps_what_was_typed_and_has_no_inline_script(db):
    typed = {"birth_date": "31/02/1980", "full_name": "Nguyễn Văn An"}
    form = AddMemberForm(typed, units=Unit.objects.none())

    shown = str(form["birth_date"])

    assert ('value="31/02/1980"' in shown, "<script" in shown) == (True, False)
    assert 'placeholder="ngày/tháng/năm"' in shown
    assert form.fields["birth_date"].widget.get_config()["validateOnBlur"] is False


def test_an_account_or_unit_that_does_not_exist_is_named_as_such(db):
    form = GrantRoleForm({"user": "khong-co", "unit": "khong-co"})

    assert form.errors["user"] == ["Không có tài khoản nào đang hoạt động mang tên này."]
    assert form.errors["unit"] == ["Không có tổ chức nào mang mã này."]
