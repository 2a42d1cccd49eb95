"""On which line a key of a TOML file stands."""

from handlers.core.profile.lines import lines_of

TEXT = '''# a comment with a key = "in it"
title = "x"            # 2

[council]
name = "a = b [c"      # 5
words = """
name = "not a key"
[not.a.table]
"""
phones = [             # 10
  "[",  # ]
  "d = e",
]

[categories]           # 15
"Care leaver" = "x"
a.b = { c = 1, d = [1] }
'''


def test_each_key_and_table_has_its_line() -> None:
    """Text, comments and lists over many lines hide no key and add none."""
    assert lines_of(TEXT) == {
        "title": 2,
        "council": 4,
        "council.name": 5,
        "council.words": 6,
        "council.phones": 10,
        "categories": 15,
        "categories.Care leaver": 16,
        "categories.a.b": 17,
    }


def test_windows_line_ends_change_nothing() -> None:
    """A file saved in Notepad has the same lines."""
    assert lines_of(TEXT.replace("\n", "\r\n")) == lines_of(TEXT)
