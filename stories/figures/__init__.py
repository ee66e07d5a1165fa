"""Numbers of the desk and of the gallery, kept by day and district.

``waits``       how lengths of waiting are counted, and percentiles found again
``counting``    the job: what the events say, day by day
``reading``     sums over days and places
``withholding`` which numbers the public is not shown, so that nobody is told apart
"""
