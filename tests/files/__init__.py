"""Files in and out: CSV and XLSX, and the hostile ones."""
