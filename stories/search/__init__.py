"""Search among the published stories, in Thai and English, the same on SQLite and PostgreSQL.

``documents``  what a story can be found by: folded text, words, tags (pure)
``index``      writing that into the tables, in the transaction that publishes or takes down; rebuilding all of it
``relating``   which stories share telling words, kept beside the index
``reading``    what a typed query means: terms and the district it names (pure)
``matching``   the one place where the engines differ: the entries that hold all terms, newest first
``ranking``    the order of those entries, and the numbers beside the filters (pure)
``spelling``   words of the stories for what was typed wrongly or not to the end
``finding``    a whole search, from the typed query to the ranked entries
``snippets``   the piece of a text that shows why it was found (pure)
"""
