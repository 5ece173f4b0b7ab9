"""Recording stub of the national portal: a process of its own that testers point their systems at."""
