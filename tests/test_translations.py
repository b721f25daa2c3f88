from tests.translations import ROOT, _python


def messages(source):
    return [text for text, _where in _python(source.encode(), ROOT / "cms/x.py")]


def test_calls_inside_f_strings_and_over_several_lines_are_seen():
    assert sorted(messages("""f"<p>{_('Inside')}</p>"\ngettext(\n    "over "\n    "lines"\n)""")) == [
        "Inside",
        "over lines",
    ]


def test_a_text_with_a_context_is_one_of_its_own():
    assert messages('pgettext("menu", "File")\nngettext("one", "many", count)') == ["menu\x04File", "one"]


def test_what_is_known_only_at_run_time_is_no_text():
    assert messages("_(title)\nother('text')") == []
