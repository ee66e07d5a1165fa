"""What is deleted when its time is over: rules, each with a dry run and a line of the report.

``rule``         what a rule is, and the two shapes that most have
``story_rules``  drafts, rejected and withdrawn stories, whole pictures, addresses
``leftovers``    what has ended and nobody asks for any more
``running``      all rules, one after the other; the report; the worker's nightly round
"""
