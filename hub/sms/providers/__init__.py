"""Companies that take messages over HTTP: the way out when no modem can send.

http.py      what a provider does, and the two forms of it
secrets.py   keys, encrypted at rest
fallback.py  when a message goes this way, and what becomes of it
"""
