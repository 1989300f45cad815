from signaling.bucket import Bucket


def taken(bucket, now, size=100, tries=1000):
    return sum(bucket.take(size, now) for _ in range(tries))


def test_sixty_messages_pass_at_once():
    assert taken(Bucket(at=0.0), now=0.0) == 60


def test_twenty_pass_each_second_after_the_burst():
    bucket = Bucket(at=0.0)
    taken(bucket, now=0.0)
    assert taken(bucket, now=1.0) == 20


def test_a_pause_saves_up_no_more_than_a_burst():
    assert taken(Bucket(at=0.0), now=3600.0) == 60


def test_long_messages_cost_more():
    assert taken(Bucket(at=0.0), now=0.0, size=64 * 1024) == 6
