from datetime import datetime

import pytest
import time_machine


@pytest.fixture
def time_machine_at():
    """Stops the clock at a moment until the test is over."""
    travellers: list[time_machine.travel] = []

    def at(moment: datetime) -> None:
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travellers.append(traveller)

    yield at
    for traveller in travellers:
        traveller.stop()
