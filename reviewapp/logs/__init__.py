"""What goes into the log, and in which form: one line an event, with the request it belongs to, and no words of customers.

An exception is told by its types and places (scrubbing.py), a request by its route, status and time (requests.py).
`KLOPT_LOG_FORMAT=json` writes the same events for programs (rendering.py).
"""
