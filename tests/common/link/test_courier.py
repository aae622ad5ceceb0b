import threading
import time

import pytest

from common.link import courier as courier_module
from common.link import records
from common.link.courier import WINDOW, Courier
from common.link.errors import BlobRefused, HubUnreachable
from common.link.outbox import Blob
from common.link.sayings import Ack, Ask

PHOTO = Blob(b"\xff\xd8 a photo", "image/jpeg")


class Line:
    """The way to the hub and back: what the courier publishes reaches the hub, and its word the courier."""

    def __init__(self, hub):
        self.hub, self.courier = hub, None
        self.lost = 0  # so many of the next records do not arrive
        self.deaf = False  # the hub's word does not arrive
        self.faults = []  # raised by the next puts of blobs
        self.puts = []

    def publish(self, message):
        if self.lost:
            self.lost -= 1
            return
        word = self.hub.receive(message.payload.decode())
        if not self.deaf:
            self.courier.hear(word)

    def put(self, sha256, data, media):
        self.puts.append(sha256)
        if self.faults:
            raise self.faults.pop(0)
        self.hub.put(sha256, data, media)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(courier_module, "RESEND_SECONDS", 0.3)
    monkeypatch.setattr(courier_module, "FIRST_PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(courier_module, "DOUBT_SECONDS", 0.1)


@pytest.fixture
def line(hub_chain):
    return Line(hub_chain)


@pytest.fixture
def courier(line, outbox, device):
    courier = Courier(device, outbox, line, line.publish)
    line.courier = courier
    courier.start()
    yield courier
    courier.stop()


def put(outbox, number, *blobs):
    return outbox.put(records.CHECKIN, {"number": number}, blobs)


def numbers(hub):
    return [record.body["number"] for record in hub.taken if record.type == records.CHECKIN]


def test_a_record_and_its_blobs_arrive_and_leave_the_outbox(courier, outbox, hub_chain, wait_for):
    courier.link_up()
    put(outbox, 1, PHOTO)
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [1]
    assert hub_chain.blobs == {PHOTO.sha256: PHOTO.data}


def test_what_was_put_before_there_was_a_link_arrives_in_order(courier, outbox, hub_chain, wait_for):
    for number in range(150):
        put(outbox, number)
    assert hub_chain.came == []
    courier.link_up()
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == list(range(150))
    assert hub_chain.refused == []


def test_nothing_is_sent_while_the_link_is_down(courier, outbox, hub_chain, wait_for):
    courier.link_up()
    put(outbox, 1)
    wait_for(lambda: outbox.waiting().records == 0)
    courier.link_down()
    put(outbox, 2)
    assert not hub_chain.came.count(2)
    courier.link_up()
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [1, 2]


def test_a_record_never_waits_for_the_next_round(courier, outbox, wait_for, monkeypatch):
    """A put between the courier's last look and its falling asleep must still wake it."""
    monkeypatch.setattr(courier_module, "RESEND_SECONDS", 60.0)
    courier.link_up()
    for number in range(100):
        put(outbox, number)
        wait_for(lambda: outbox.waiting().records == 0, 5)


def test_only_a_window_of_records_is_under_way_without_an_ack(courier, outbox, line, hub_chain, wait_for):
    put(outbox, 0)
    courier.link_up()
    wait_for(lambda: outbox.waiting().records == 0)
    line.deaf = True
    for number in range(1, WINDOW + 20):
        put(outbox, number)
    wait_for(lambda: len(set(hub_chain.came)) == WINDOW + 1)
    line.deaf = False
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == list(range(WINDOW + 20))


def test_what_was_not_acknowledged_is_sent_again(courier, outbox, line, hub_chain, wait_for):
    line.deaf = True
    courier.link_up()
    put(outbox, 1)
    wait_for(lambda: hub_chain.came.count(1) >= 2)
    line.deaf = False
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [1]


def test_a_gap_is_filled_when_the_hub_asks(courier, outbox, line, hub_chain, wait_for):
    courier.link_up()
    put(outbox, 0)
    wait_for(lambda: outbox.waiting().records == 0)
    line.lost = 2
    for number in range(1, 6):
        put(outbox, number)
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [0, 1, 2, 3, 4, 5]


def test_blobs_that_the_hub_lost_are_sent_again_when_it_asks(courier, outbox, line, hub_chain, wait_for):
    put(outbox, 1, PHOTO)
    outbox.mark_stored(PHOTO.sha256)
    courier.link_up()
    wait_for(lambda: outbox.waiting().records == 0)
    assert hub_chain.blobs == {PHOTO.sha256: PHOTO.data}


def test_a_hub_that_asks_for_ever_is_not_answered_in_a_rush(outbox, device, wait_for):
    sent = []

    def publish(message):
        sent.append(time.monotonic())
        courier.hear(Ask(1, (PHOTO.sha256,)))

    courier = Courier(device, outbox, type("Takes", (), {"put": lambda *blob: None})(), publish)
    courier.start()
    put(outbox, 1, PHOTO)
    courier.link_up()
    wait_for(lambda: len(sent) >= 3)
    courier.stop()
    assert len(sent) <= 2 + (sent[-1] - sent[0]) / courier_module.DOUBT_SECONDS


@pytest.mark.parametrize(
    "fault", [HubUnreachable("down"), BlobRefused("no", reason="not-entitled"), RuntimeError("a bug")], ids=repr
)
def test_a_blob_that_is_not_taken_is_tried_again_and_the_record_waits_for_it(
    courier, outbox, line, hub_chain, wait_for, fault
):
    line.faults = [fault, fault]
    courier.link_up()
    put(outbox, 1, PHOTO)
    put(outbox, 2)
    wait_for(lambda: courier.problem)
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [1, 2]
    assert len(line.puts) == 3
    assert courier.problem == ""


def test_blobs_are_not_sent_twice_when_only_the_record_is_repeated(courier, outbox, line, hub_chain, wait_for):
    line.deaf = True
    courier.link_up()
    put(outbox, 1, PHOTO)
    wait_for(lambda: hub_chain.came.count(1) >= 3)
    line.deaf = False
    wait_for(lambda: outbox.waiting().records == 0)
    assert line.puts == [PHOTO.sha256]


def test_another_hash_is_no_acknowledgement(courier, outbox, line, wait_for):
    line.deaf = True
    courier.link_up()
    put(outbox, 1)
    outbox.acknowledge(1, outbox.head()[1])
    put(outbox, 2)
    courier.hear(Ack(2, "ab" * 32))
    assert outbox.waiting().records == 1
    line.deaf = False
    wait_for(lambda: outbox.waiting().records == 0)


def test_a_stop_ends_the_thread_even_in_the_middle_of_a_long_pause(outbox, line, device, monkeypatch, wait_for):
    monkeypatch.setattr(courier_module, "FIRST_PAUSE_SECONDS", 60.0)
    courier = Courier(device, outbox, line, line.publish)
    line.faults = [HubUnreachable("down")]
    put(outbox, 1, PHOTO)
    courier.start()
    courier.link_up()
    wait_for(lambda: line.puts)
    courier.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "courier"]


# Damage on this disk, and hubs and outboxes that were set back


def damage(outbox, statement, values=()):
    outbox._db.execute(statement, values)


def test_a_damaged_record_becomes_a_declared_hole_and_the_others_arrive(courier, outbox, hub_chain, wait_for):
    for number in range(1, 6):
        put(outbox, number)
    damage(outbox, "UPDATE record SET jws = 'x' WHERE seq = 3")
    courier.link_up()
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [1, 2, 4, 5]
    assert hub_chain.lost == [(3, 3)]
    assert hub_chain.refused == []


def test_a_damaged_blob_loses_its_record_alone(courier, outbox, hub_chain, wait_for):
    for number in range(1, 4):
        put(outbox, number, Blob(f"{number}".encode(), "text/plain"))
    damage(outbox, "UPDATE blob SET data = x'00' WHERE rowid = 2")
    courier.link_up()
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [1, 3]
    assert hub_chain.lost == [(2, 2)]


@pytest.mark.parametrize(("gone", "lost"), [([3], (3, 3)), ([1, 2], (1, 2)), ([2, 3, 4, 5], (2, 5))])
def test_rows_that_are_gone_become_one_declared_hole(courier, outbox, hub_chain, wait_for, gone, lost):
    for number in range(1, 6):
        put(outbox, number)
    for seq in gone:
        damage(outbox, "DELETE FROM record WHERE seq = ?", (seq,))
    put(outbox, 6)
    courier.link_up()
    wait_for(lambda: outbox.waiting().records == 0)
    assert hub_chain.lost == [lost]
    assert 6 in numbers(hub_chain)


def test_a_hub_that_was_set_back_is_told_what_is_gone_and_gets_the_rest(courier, outbox, hub_chain, wait_for):
    courier.link_up()
    for number in range(1, 6):
        put(outbox, number)
    wait_for(lambda: outbox.waiting().records == 0)
    hub_chain.taken, hub_chain.head = hub_chain.taken[:2], (2, hub_chain.taken[1].hash)
    put(outbox, 6)
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [1, 2, 6]
    assert hub_chain.lost == [(3, 5)]


def test_an_ask_that_comes_late_declares_nothing(courier, outbox, hub_chain, wait_for):
    courier.link_up()
    for number in range(1, 6):
        put(outbox, number)
    wait_for(lambda: outbox.waiting().records == 0)
    courier.hear(Ask(3))
    put(outbox, 6)
    wait_for(lambda: outbox.waiting().records == 0)
    assert numbers(hub_chain) == [1, 2, 3, 4, 5, 6]
    assert hub_chain.lost == []


@pytest.mark.parametrize("known", [1, 3, 100])
def test_a_fresh_outbox_loses_nothing_to_a_chain_that_the_hub_has_already(
    open_outbox, outbox, device, line, hub_chain, wait_for, known
):
    """The card was replaced; check-ins were made before the hub could say where its chain of this device ends."""
    for number in range(known):
        hub_chain.receive(put(outbox, -number).jws)
    fresh = open_outbox("fresh.db")
    for number in range(1, 9):
        put(fresh, number, PHOTO)
    courier = Courier(device, fresh, line, line.publish)
    line.courier = courier
    courier.start()
    courier.link_up()
    wait_for(lambda: fresh.waiting().records == 0)
    courier.stop()
    assert numbers(hub_chain)[known:] == list(range(1, 9))
    assert hub_chain.lost == []


def test_an_acknowledgement_in_the_middle_of_a_delivery_declares_no_hole(outbox, device, hub_chain, wait_for):
    """The ack of a record sent before comes while its repetition is under way: it is gone then, not damaged."""

    class SlowHub:
        def put(self, sha256, data, media):
            hub_chain.put(sha256, data, media)
            outbox.acknowledge(*outbox.head())

    published = []
    courier = Courier(device, outbox, SlowHub(), published.append)
    for number in range(1, 4):
        put(outbox, number, Blob(f"a{number}".encode(), "text/plain"), Blob(f"b{number}".encode(), "text/plain"))
    courier.start()
    courier.link_up()
    wait_for(lambda: hub_chain.blobs and outbox.waiting().records == 0)
    assert outbox.head()[0] == 3  # no hole was added to the chain
    put(outbox, 4)
    wait_for(lambda: published)
    courier.stop()


def test_several_threads_put_while_the_hub_loses_every_third_word(courier, outbox, line, hub_chain, wait_for):
    courier.link_up()
    publish, count = line.publish, [0]

    def lossy(message):
        count[0] += 1
        line.lost, line.deaf = int(count[0] % 5 == 0), count[0] % 3 == 0
        publish(message)

    courier._publish = lossy
    threads = [
        threading.Thread(target=lambda name=name: [put(outbox, name * 100 + i, PHOTO) for i in range(10)])
        for name in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: outbox.waiting().records == 0, 20)
    assert sorted(numbers(hub_chain)) == sorted(name * 100 + i for name in range(4) for i in range(10))
    assert [record.seq for record in hub_chain.taken] == list(range(1, 41))
