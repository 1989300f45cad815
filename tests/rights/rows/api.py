"""The operations of the API, by the name they have in its description. One line for each.

Staff have no tokens: their sessions open none of it. A citizen's program is the column "citizen".
"""

from tests.rights.who import ANYBODY, CITIZENS, MINE, NOBODY, Row, Who


def call(name: str, about: str = "", who: Who = ANYBODY, note: str = "") -> Row:
    return Row(name, about, {"api": who}, note=note)


OPERATIONS = [
    call("ask_for_a_code"),
    call("prove_the_address"),
    call("revoke_this_token", who=CITIZENS),
    call("list_officials"),
    call("get_official", "official"),
    call("list_free_slots"),
    call("list_points"),
    call("hold_a_slot", who=CITIZENS),
    call("give_a_hold_up", "hold", NOBODY, note="only who holds it"),
    call("book_a_reception", who=CITIZENS),
    call("list_receptions", who=CITIZENS),
    call("get_reception", "reception", MINE),
    call("move_a_reception", "reception", MINE),
    call("cancel_a_reception", "reception", MINE),
    call("list_categories"),
    call("wait_for_an_official", who=CITIZENS),
    call("list_waiting", who=CITIZENS),
    call("wait_no_more", "waiting", MINE),
    call("list_offers", who=CITIZENS),
    call("get_offer", "offer", MINE),
    call("take_an_offer", "offer", MINE),
    call("decline_an_offer", "offer", MINE),
    call("list_batches"),
    call("get_batch", "batch"),
    call("get_proof", "drawn batch"),
    call("apply_for_a_batch", "batch", CITIZENS),
    call("list_applications", who=CITIZENS),
    call("get_application", "application", MINE),
    call("change_an_application", "application", MINE),
    call("withdraw_an_application", "application", MINE),
]
