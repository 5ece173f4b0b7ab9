"""Values and stored state of the portal: accounts, dossiers, notices, payments, documents."""
