"""The circuit breaker."""

from reviewapp.scoring.verifiers.breaker import FIRST_PAUSE, Breaker


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def broken(clock):
    breaker = Breaker(clock)
    for _ in range(3):
        breaker.failed()
    return breaker


def test_two_failures_are_forgiven():
    breaker = Breaker(Clock())
    breaker.failed()
    breaker.failed()
    assert breaker.allows()


def test_after_the_pause_one_question_is_tried():
    clock = Clock()
    breaker = broken(clock)
    assert not breaker.allows()
    clock.now += FIRST_PAUSE
    assert [breaker.allows(), breaker.allows()] == [True, False]


def test_the_pause_doubles_when_the_trial_fails():
    clock = Clock()
    breaker = broken(clock)
    clock.now += FIRST_PAUSE
    breaker.allows()
    breaker.failed()
    clock.now += FIRST_PAUSE
    assert not breaker.allows()
    clock.now += FIRST_PAUSE
    assert breaker.allows()


def test_a_success_closes_it():
    clock = Clock()
    breaker = broken(clock)
    clock.now += FIRST_PAUSE
    breaker.allows()
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]
