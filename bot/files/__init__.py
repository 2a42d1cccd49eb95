"""Files in and out: CSV and XLSX behind the neutral table, and nothing else knows them."""
