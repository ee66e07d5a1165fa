"""Faults while people tell their stories: processes killed, a store that refuses, a disk that is full.

``line``       plain HTTP as a browser without scripts speaks it, and what is on the line at a moment
``forms``      all that these tests know of the author's pages
``pieces``     photos sent in pieces by the tus protocol
``authors``    people who tell story after story, try again when something breaks, and note what they were told
``killer``     kills the web server or the worker at a moment by chance
``breaker``    a wire to the object store that can be cut
``ledger``     what must be true afterwards, read from the database and the stores
``rounds``     one round: a platform, authors, faults, the reckoning
"""
