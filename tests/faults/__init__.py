"""Faults while people tell their stories: processes killed, a store that refuses, a disk that is full.

``line``       plain HTTP as a browser without scripts speaks it, and what is on the line at a moment
``forms``      all that these tests know of the author's pages
``pieces``     photos sent in pieces by the tus protocol
``authors``    people who tell story after story, try again when something breaks, and note what they were told
``killer``     kills the web server or the worker at a moment by chance
``breaker``    a wire to a server that can be cut, dead or long
``ledger``     what must be true afterwards, read from the database and the stores
``rounds``     one round: a platform, authors, faults, the reckoning
``decisions``  what moderators were told, and whether it happened
``desk``       moderators
``readers``    readers
``town``       the cluster, each node and worker on a machine of its own, with wires and disks that can fail
``troubles``   what goes wrong in it, by seed
``town_rounds``  one round in it, and what must be true of the whole town afterwards
"""
