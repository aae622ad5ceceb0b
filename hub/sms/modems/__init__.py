"""Modems as the gateway sees them: one interface, two ways to speak with what is plugged in.

modem.py         what any modem does, and how sending can end
pdu.py           messages to and from PDUs, by Gammu's codec
conversation.py  AT commands and answers over a serial line
at_modem.py      a modem spoken to directly: its own speed, exact causes, reports as they come
gammu_modem.py   any telephone that Gammu's state machine knows
finding.py       which of the two a port gets
probing.py       whether Gammu can speak to a port: a process of its own
ports.py         where something is plugged in

Only a gateway's process imports more of these than modem.py and ports.py: the drivers need python-gammu, which is GPL,
and pyserial, and the hub starts without either.
"""
