"""Messages between a portal and the national portal: schemas, rules, stub and live checks."""
