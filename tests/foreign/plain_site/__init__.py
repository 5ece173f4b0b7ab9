"""A web site that is no portal at all: news of a town, five pages."""
