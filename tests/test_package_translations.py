import polib
import pytest

from tests import package_translations
from tests.package_translations import Domain, keeps_markup, problems, read


@pytest.mark.parametrize("domain", package_translations.DOMAINS)
def test_every_message_of_the_packages_has_its_vietnamese(domain):
    messages = read(domain)

    assert list(problems(messages)) == []
    assert len(messages.messages) > {"django": 2000, "djangojs": 80}[domain]


def test_a_message_without_vietnamese_and_one_with_another_placeholder_are_named(tmp_path):
    missing = polib.POEntry(msgid="Nobody says this")
    other = polib.POEntry(msgid="%(count)s pages")
    domain = Domain("test", {("", each.msgid): each for each in (missing, other)})
    domain.sources = dict.fromkeys(domain.messages, tmp_path)
    domain.shown = {("", other.msgid): "%(number)s trang"}

    assert [(what, msgid) for what, msgid, _where in problems(domain)] == [
        ("no translation", "Nobody says this"),
        ("other placeholders or tags", "%(count)s pages"),
    ]


@pytest.mark.parametrize(
    ("msgid", "plural", "shown", "kept"),
    [
        ("1 page", "%(count)s pages", "%(count)s trang", True),
        ("<b>%s</b> saved", "", "Đã lưu <b>%s</b>", True),
        ("<b>%s</b> saved", "", "Đã lưu %s", False),
        ("Page {0}", "", "Trang {1}", False),
        ("%(a)s by %(b)s", "", "%(a)s", False),
    ],
)
def test_placeholders_and_tags_are_kept(msgid, plural, shown, kept):
    assert keeps_markup(polib.POEntry(msgid=msgid, msgid_plural=plural), shown) is kept
