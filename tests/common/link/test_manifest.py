import json

import pytest

from common.link import seal
from common.link.errors import ManifestRefused
from common.link.manifest import READOUT, ROSTER, Manifest, open_manifest, seal_manifest
from common.link.seal import SealKey

KEY = SealKey.generate()
ROOT, PDF = "aa" * 32, "bb" * 32
MANIFEST = Manifest(READOUT, 3, "2026-05-18T01:30:00Z", ROOT, {ROOT: 900, PDF: 120_000})


def test_a_manifest_reads_back_as_it_was_sealed():
    assert open_manifest(seal_manifest(MANIFEST, KEY), KEY.public, READOUT) == MANIFEST


def test_a_manifest_of_another_kind_is_refused():
    with pytest.raises(ManifestRefused) as refused:
        open_manifest(seal_manifest(MANIFEST, KEY), KEY.public, ROSTER)
    assert refused.value.reason == "kind"


def test_a_manifest_that_is_not_the_hubs_is_refused():
    with pytest.raises(ManifestRefused) as refused:
        open_manifest(seal_manifest(MANIFEST, SealKey.generate()), KEY.public, READOUT)
    assert refused.value.reason == "seal"


def _statement(**change):
    return {"kind": READOUT, "version": 3, "made": "x", "root": ROOT, "files": [[ROOT, 900], [PDF, 5]], **change}


@pytest.mark.parametrize("typ", [seal.RECORD, seal.REQUEST, seal.SAYING, seal.ENROLMENT])
def test_another_statement_of_the_hub_is_no_manifest(typ):
    with pytest.raises(ManifestRefused):
        open_manifest(KEY.seal(_statement(), typ), KEY.public, READOUT)


@pytest.mark.parametrize(
    "change",
    [
        {"version": "3"},
        {"version": True},
        {"version": 0},
        {"version": -1},
        {"version": 1.5},
        {"version": None},
        {"root": PDF[:-1]},
        {"root": "cc" * 32},  # not among the files
        {"root": None},
        {"files": None},
        {"files": []},
        {"files": [ROOT]},
        {"files": [[ROOT]]},
        {"files": [[ROOT, 900], ["../../../etc/passwd", 5]]},
        {"files": [[ROOT, 900], ["current.jws", 5]]},
        {"files": [[ROOT, 900], [PDF, -1]]},
        {"files": [[ROOT, 900], [PDF, "5"]]},
        {"files": [[ROOT, 900], [PDF, 1e999]]},
        {"files": {ROOT: 900}},
        {"made": None},
        {"kind": 5},
    ],
    ids=lambda change: repr(change)[:60],
)
def test_a_sealed_manifest_of_another_shape_is_refused(change):
    statement = json.dumps(_statement(**change)).encode()
    token = seal.jws.serialize_compact(
        {"alg": seal.ALGORITHM, "typ": seal.MANIFEST}, statement, KEY._key, algorithms=[seal.ALGORITHM]
    )
    with pytest.raises(ManifestRefused):
        open_manifest(token, KEY.public, READOUT)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é"])
def test_a_text_that_is_no_manifest_is_refused(text):
    with pytest.raises(ManifestRefused):
        open_manifest(text, KEY.public, READOUT)
