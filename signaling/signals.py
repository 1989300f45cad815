"""What a room tells the project round it, and asks it. Sent inside the room's transaction.

`room_began(key, at)`: for the first time a host and an admitted guest are both here.
`room_ended(key, state, at)`: finished, or its time is over; `state` says how (PROTOCOL.md).
A cancelled room sends nothing: whoever cancelled it knows. Receivers get `at` as aware UTC.

`joining(key, person, role) -> bool`: may this person, whose ticket is good, still come in as this?
One receiver's no is enough; without a receiver the ticket alone decides.
"""

from django.dispatch import Signal

room_began = Signal()
room_ended = Signal()
joining = Signal()
