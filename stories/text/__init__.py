"""Text that people type, in Thai and English: cleaned on input, measured as people count, shown as typed.

``cleaning``   what is stored (``normalise``) and what is searched (``fold``)
``measuring``  lengths, excerpts, slugs, reading time, phrases of a title: all in grapheme clusters
``markup``     plain text to the one HTML that a revision stores

Pure functions; imports nothing of the application.
"""

from stories.text.cleaning import fold, normalise, normalise_line, to_arabic_digits
from stories.text.markup import paragraphs, split_html, to_html
from stories.text.measuring import cluster_count, excerpt, nbsp_yamok, phrases, reading_minutes, slug

__all__ = [
    "cluster_count",
    "excerpt",
    "fold",
    "nbsp_yamok",
    "normalise",
    "normalise_line",
    "paragraphs",
    "phrases",
    "reading_minutes",
    "slug",
    "split_html",
    "to_arabic_digits",
    "to_html",
]
