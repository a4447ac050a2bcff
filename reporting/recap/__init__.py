"""Recaps: functions from an already scoped queryset to rows, counted by the database (rule book section 10).

The same rows are the page, the map, the workbook and the CSV; every figure carries the address of what it counts.
"""
