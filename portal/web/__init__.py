"""Pages, forms and middleware of the public site and the officer site."""
