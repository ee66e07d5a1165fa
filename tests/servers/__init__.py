"""The tests' own servers: a real S3 server (Ceph radosgw) and a real PostgreSQL, on loopback, thrown away afterwards.

``plugin`` starts two keepers with the test run, whatever the number of pytest-xdist workers. A keeper (``keeper``) is a
small process that starts its server when the first test asks for it, and stops and removes it when the run ends, also
when the run was killed.
"""
