"""What the answers of a gateway mean, against one that really serves."""

import pytest

from jimsupport.mail import texts
from jimsupport.mail.file_mailbox import letter, letters
from jimsupport.mail.transport import Flawed, InDoubt, Refused, RelayDown, TakenOver
from tests.cast import NOW
from tests.mail.gateway import KEY, SENDER, Gateway, serving

NUMBER = "+31612345601"


@pytest.fixture
async def gateway():
    async with serving(Gateway()) as running:
        yield running


@pytest.fixture
async def transport(gateway):
    made = texts.Gateway(gateway.url, key=KEY, sender=SENDER)
    yield made
    await made.close()


async def may():
    return True


async def send(transport, name="a" * 32, handing=may):
    return await transport.send(name, NUMBER, "JIMsupport: één tik".encode(), handing=handing)


async def test_a_text_that_is_taken_gets_the_name_that_the_gateway_gives_it(gateway, transport):
    assert await send(transport) == "remote-" + "a" * 32
    assert gateway.texts == [(NUMBER, "JIMsupport: één tik")]


async def test_the_same_id_again_is_the_same_text(gateway, transport):
    await send(transport)
    await send(transport)
    assert len(gateway.taken) == 1


@pytest.mark.parametrize(
    ("status", "means", "alarm"),
    [
        (422, Refused, None),
        (404, Refused, None),
        (410, Refused, None),
        (400, Flawed, None),
        (413, Flawed, None),
        (401, RelayDown, True),
        (402, RelayDown, True),
        (403, RelayDown, True),
        (302, RelayDown, True),
        (429, RelayDown, False),
        (503, RelayDown, False),
        (500, InDoubt, None),
        (502, InDoubt, None),
        ("drop", InDoubt, None),
    ],
)
async def test_what_an_answer_means(gateway, transport, status, means, alarm):
    gateway.answers = [status]
    with pytest.raises(means) as raised:
        await send(transport)
    assert alarm is None or raised.value.alarm is alarm
    assert NUMBER not in str(raised.value)


async def test_a_gateway_that_is_not_there_took_nothing():
    transport = texts.Gateway("http://127.0.0.1:1/messages", key=KEY, sender=SENDER)
    with pytest.raises(RelayDown) as raised:
        await send(transport)
    assert raised.value.alarm is False
    await transport.close()


async def test_nothing_goes_out_that_is_no_longer_ours(gateway, transport):
    async def not_ours():
        return False

    with pytest.raises(TakenOver):
        await send(transport, handing=not_ours)
    assert gateway.asked == 0


async def test_it_can_be_asked_what_became_of_a_text_in_doubt(gateway, transport):
    gateway.answers = ["drop", 500]
    for name in ("taken", "not-taken"):
        with pytest.raises(InDoubt):
            await send(transport, name)
    assert await transport.taken(["taken", "not-taken"]) == {"taken": True, "not-taken": False}


async def test_a_gateway_that_cannot_be_asked_says_nothing():
    transport = texts.Gateway("http://127.0.0.1:1/messages", key=KEY, sender=SENDER)
    assert await transport.taken(["a"]) == {"a": None}
    await transport.close()


async def test_a_folder_stands_in_for_a_gateway(tmp_path):
    await texts.FileTexts(tmp_path, lambda: NOW).send(
        "a" * 32, NUMBER, "JIMsupport: één tik\nhttps://j.nl/t/x".encode(), handing=may
    )
    [listed] = letters(tmp_path)
    assert (listed.to, listed.subject, listed.sent_at) == (NUMBER, "JIMsupport: één tik", NOW)
    assert letter(tmp_path, listed.name).text.strip() == "JIMsupport: één tik\nhttps://j.nl/t/x"
