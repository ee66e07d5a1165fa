"""Database and objects of both stores as one folder of files, and back, onto either engine and either kind of store.

``making`` writes such a folder and ``restoring`` reads it; ``folder`` and ``sealing`` are what it is made of, ``rows``
the tables in it, ``holdings`` the objects that rows name, ``ledger`` the deletions that a backup cannot know of.
``checking`` compares rows and objects of the running platform.
"""
