"""Hypothesis keeps its notes outside the repository, where pytest would look for tests.

It writes them while tests are being collected, so this can't wait for a fixture.
"""

import atexit
from tempfile import TemporaryDirectory

from hypothesis.configuration import set_hypothesis_home_dir

NOTES = TemporaryDirectory(prefix="hypothesis-")
atexit.register(NOTES.cleanup)
set_hypothesis_home_dir(NOTES.name)
