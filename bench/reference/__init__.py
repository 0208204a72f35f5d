"""The least that a correct page of plain Django could do on the same tables: the measure's zero."""
