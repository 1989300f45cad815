import pytest

from reception.devices import said_of

MOZILLA = "Mozilla/5.0 "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (MOZILLA + "(X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        (
            MOZILLA + "(Linux; Android 14) " + WEBKIT + "Chrome/126.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            MOZILLA + "(Windows NT 10.0) " + WEBKIT + "Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge, Windows",
        ),
        (
            MOZILLA + "(Windows NT 10.0) " + WEBKIT + "Chrome/126 YaBrowser/24.6 Safari/537.36",
            "Yandex Browser, Windows",
        ),
        (
            MOZILLA + "(iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.8", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_by_browser_and_system(agent: str, said: str) -> None:
    assert said_of(agent) == said
