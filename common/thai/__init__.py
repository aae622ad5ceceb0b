"""What the Thai language and Thai offices ask of a program, as pure functions.

One module a topic: `dates` (Buddhist-era dates and times), `numerals`, `normalise`, `words` (where words end),
`sorting` (dictionary order), `names`, `phones`, `citizen` (identity numbers) and `codes` (of staff). What a person
typed and we cannot take is refused with an `errors.InvalidInput`, which says why in Thai and in English.
"""
