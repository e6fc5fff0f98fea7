"""The way in: a workbook or order list becomes a company, after a preview."""
