"""Collections (ตอน): trails of stories that an editor lays out, with a note, and calls that residents answer."""
