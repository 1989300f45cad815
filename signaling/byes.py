"""Why a socket is closed: each reason with its close code and what the browser should do."""

from typing import Literal, NamedTuple

Action = Literal["stop", "retry", "wait", "sign_in", "continue_here"]


class Farewell(NamedTuple):
    code: int
    action: Action


BYES: dict[str, Farewell] = {
    "left": Farewell(1000, "stop"),
    "malformed": Farewell(4400, "stop"),
    "unauthenticated": Farewell(4401, "stop"),
    "signed_out": Farewell(4401, "sign_in"),
    "forbidden": Farewell(4403, "stop"),
    "denied": Farewell(4403, "stop"),
    "idle": Farewell(4408, "retry"),
    "slow": Farewell(4408, "retry"),
    "replaced": Farewell(4409, "continue_here"),
    "ended": Farewell(4410, "stop"),
    "too_early": Farewell(4411, "wait"),
    "cancelled": Farewell(4412, "stop"),
    "moved": Farewell(4412, "stop"),
    "full": Farewell(4413, "stop"),
    "removed": Farewell(4414, "stop"),
    "version": Farewell(4426, "stop"),
    "rate": Farewell(4429, "stop"),
    "trouble": Farewell(1011, "retry"),
}
