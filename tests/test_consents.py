"""An agreed text is evidence: what was published once must never change by a letter."""

import pytest

from stories.consents import CONSENT_TEXTS, REQUIRED_PURPOSES, Purpose, current, find
from stories.errors import NotFound

#: SHA-256 of every published text. Add a line for a new version; an existing line is never changed.
PUBLISHED = {
    (Purpose.PUBLISH, "2026-11", "th"): "3ee56a6914f827d51708b46bc44199406381b6ba7e7bf5ab590c02dba2a67ee9",
    (Purpose.PUBLISH, "2026-11", "en"): "a257c6a5554bbf74dcdb83d5351d7b3d7ef2cdd6995955f4bd1fced20c0691b2",
    (Purpose.REUSE, "2026-11", "th"): "96c8d089ba73c5b70b260169a138f6cf41a2521d812ef5478e7d3e6c28847bd3",
    (Purpose.REUSE, "2026-11", "en"): "2b96cf62dcc63c46ecdd3fb9b90ba72d5d6f2e574d75b789de7335bdec7d63c1",
    (Purpose.OWN_SENSITIVE, "2026-11", "th"): "68d0bb58bdb2979d108867b1b742799859b27f73a7e0f5423f6495a03a55469d",
    (Purpose.OWN_SENSITIVE, "2026-11", "en"): "c3935200289cc45e9afa0f2e9a8b1e57affc05d2875cbf24ce860089f3796938",
}


def test_published_texts_are_unchanged():
    found = {(text.purpose, text.version, lang): text.sha256(lang) for text in CONSENT_TEXTS for lang in ("th", "en")}

    assert found == PUBLISHED


def test_every_purpose_has_a_current_text_in_both_languages():
    for purpose in Purpose:
        text = current(purpose)

        assert text.purpose is purpose
        assert text.th != text.en
        assert all(text.text(lang).strip() for lang in ("th", "en"))


def test_the_current_text_is_the_last_of_its_purpose():
    versions = [text.version for text in CONSENT_TEXTS if text.purpose is Purpose.PUBLISH]

    assert current(Purpose.PUBLISH).version == max(versions)


def test_versions_of_a_purpose_do_not_repeat():
    names = [(text.purpose, text.version) for text in CONSENT_TEXTS]

    assert len(names) == len(set(names))


def test_a_text_is_found_by_its_version():
    assert find(Purpose.REUSE, "2026-11").purpose is Purpose.REUSE


def test_an_unknown_version_is_not_found():
    with pytest.raises(NotFound):
        find(Purpose.PUBLISH, "1999-01")


def test_only_publishing_is_required():
    assert frozenset({Purpose.PUBLISH}) == REQUIRED_PURPOSES
