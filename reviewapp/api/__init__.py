"""The REST interface, in one place: its addresses, its errors, its description at /api/schema."""
