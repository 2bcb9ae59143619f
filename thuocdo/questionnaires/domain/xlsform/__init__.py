"""Questionnaires from and to XLSForm rows; files and pyxform are the services' affair."""
