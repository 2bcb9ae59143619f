"""Events, audit, files, notices, jobs: what every feature stands on."""
