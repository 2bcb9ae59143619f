"""Thước Đo ("the measure"): public administration reform and satisfaction, measured in the open."""
