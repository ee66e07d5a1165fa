"""What every process counts for Prometheus: requests, jobs, faults of the store.

With ``PROMETHEUS_MULTIPROC_DIR`` in the environment (``flask up`` and the units in ``deploy/`` set it) the counts of
all processes of a machine are added up, those of ended ones too; without it each process tells its own.
"""

from prometheus_client import Counter, Histogram

#: Least upper bounds of the histograms, seconds: from a kept page to a photo of the largest size.
_REQUEST_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_JOB_BOUNDS = (0.01, 0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 120)

REQUESTS = Counter("stories_requests", "Requests answered.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "stories_request_seconds", "Until the head of the answer is sent.", ["route"], buckets=_REQUEST_BOUNDS
)
JOBS = Counter("stories_jobs", "Jobs by how they ended: done, failed (to be tried again), buried.", ["task", "end"])
JOB_SECONDS = Histogram("stories_job_seconds", "Time a job took.", ["task"], buckets=_JOB_BOUNDS)
RENDITIONS = Counter("stories_renditions", "Renditions of photos made.", ["format"])
STORE_FAULTS = Counter("stories_store_faults", "Calls that the object store did not answer as it should.")
