"""The encrypted file of a seat: opening, migrations, the op log, what came from the county, settings."""
