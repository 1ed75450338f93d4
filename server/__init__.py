"""HTTP only: what is asked, in which form to answer, and with which status."""
