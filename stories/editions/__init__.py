"""Reading the table ``edition``: what the pages of the gallery and the answers to machines have in common."""
