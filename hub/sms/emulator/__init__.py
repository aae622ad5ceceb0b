"""A modem on a pseudo-terminal, its SIM, the operator behind it and the telephones at the other end.

It stands where no modem is: for `make run` and for tests. It speaks to whatever opens its serial line, knows nothing of
the gateway, and imports nothing of the hub, so that what works with it works because the protocol is kept: gammu-smsd
and smstools send through it as they are.

    pdus.py       messages as they travel: 3GPP TS 23.040
    network.py    the operator: who has which number, who is switched on, what is delivered and reported
    sim.py        a SIM: its storage and its credit
    modem.py      AT commands and their answers: 3GPP TS 27.005 and 27.007
    line.py       the pseudo-terminal: bytes in and out, unplugged and plugged in again
    faults.py     what can be made to go wrong, and when
    control.py    a socket through which a person or a test plays the telephone at the other end
"""
