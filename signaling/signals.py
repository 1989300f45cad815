"""What a room tells the project round it. Sent inside the transaction that changes the room.

`room_began(key, at)`: for the first time a host and an admitted guest are both here.
`room_ended(key, state, at)`: finished, or its time is over; `state` says how (PROTOCOL.md).
A cancelled room sends nothing: whoever cancelled it knows. Receivers get `at` as aware UTC.
"""

from django.dispatch import Signal

room_began = Signal()
room_ended = Signal()
