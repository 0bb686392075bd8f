import random

from fieldobs.demo.picture import jpeg, page


def test_begins_and_ends_as_a_jpeg_and_says_its_size():
    made = jpeg([[0, 255, 128]] * 2)
    assert made[:2] == b"\xff\xd8" and made[-2:] == b"\xff\xd9"
    at = made.index(b"\xff\xc0")
    assert made[at + 5 : at + 9] == bytes([0, 16, 0, 24])


def test_stuffs_every_ff_of_the_picture_itself():
    chance = random.Random(1)
    made = jpeg([[chance.randrange(256) for _place in range(60)] for _line in range(60)])
    body = made[made.index(b"\xff\xda") + 10 : -2]
    assert b"\xff" in body and body.count(b"\xff") == body.count(b"\xff\x00")


def test_draws_another_page_for_another_name():
    assert page("12/0412/K27") == page("12/0412/K27") != page("12/0412/K28")
    assert 2_000 < len(page("x")) < 20_000
