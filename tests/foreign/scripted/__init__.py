"""A portal drawn by scripts: one page, a JSON API, tokens instead of forms.  It shares no code with the suite."""
