"""What people are told: in the application, and by mail at an hour that leaves them their evening."""
