"""The carriers of the one envelope: HTTP by requests, and a call in the same process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from station.kernel.errors import StationError
from sync import protocol
from sync.client.state import ClockDoubt, Offline, Tally
from sync.timing import new_nonce

if TYPE_CHECKING:
    from sync.client.trust import Trust

CONNECT_S, SILENCE_S = 10, 60  # the second bounds silence, not the length of a slow answer
CHUNK = 16 << 10

Result = TypeVar("Result")


class Transport(Protocol):
    """Carries one request to the county and brings the answer; counts bytes both ways, whatever comes of them.

    `private` says that nobody but the county can read what it carries; on any other line messages are sealed.
    """

    @property
    def private(self) -> bool: ...

    @property
    def sent(self) -> int: ...

    @property
    def received(self) -> int: ...

    def post(self, path: str, blob: bytes) -> bytes: ...

    def close(self) -> None: ...


def counted(tally: Tally, transport: Transport, work: Callable[[], Result]) -> Result:
    """Do what may use the line and add to the tally what crossed, whether it went well or not."""
    sent, received = transport.sent, transport.received
    try:
        return work()
    finally:
        tally.sent += transport.sent - sent
        tally.received += transport.received - received


class InProcess:
    """Calls the county in this process: its own seat, and tests of the pure exchange."""

    private = True

    def __init__(self, handle: Callable[[str, bytes], bytes]) -> None:
        self._handle = handle
        self.sent = self.received = 0

    def post(self, path: str, blob: bytes) -> bytes:
        self.sent += len(blob)
        answer = self._handle(path, blob)
        self.received += len(answer)
        return answer

    def close(self) -> None:
        """There is nothing to close."""


class Http:
    """Posts to a county server over one kept-alive connection; times out on silence, not on length.

    An https address is held against `trust`: the county's own authority, and dates by the station's clock.
    """

    def __init__(
        self, server: str, trust: Trust | None = None, silence_s: float = SILENCE_S
    ) -> None:
        import requests  # a tenth of a second the window need not pay before the first sync
        from urllib3.util import SKIP_HEADER

        from sync.client.counting import Counter

        self._requests = requests
        # An exchange with nothing new is the most frequent of all, and half of it would be headers nobody reads.
        self._headers = dict.fromkeys(("User-Agent", "Accept-Encoding"), SKIP_HEADER)
        self._server = server.rstrip("/")
        self._trust = trust
        self._counter = Counter()
        self._session = self._opened()
        self._silence_s = silence_s

    @property
    def sent(self) -> int:
        return self._counter.sent

    @property
    def received(self) -> int:
        return self._counter.received

    @property
    def private(self) -> bool:
        """Whether the line is encrypted and held against the county's own authority."""
        return self._server.startswith("https:") and self._trust is not None and bool(self._trust.authority)

    def post(self, path: str, blob: bytes) -> bytes:
        """Return the body of the answer.

        Raises Offline; StationError with the county's code, "sync.not_our_line" for a stranger at the other
        end of an encrypted line, "sync.tls_dates" for a server whose certificate has run out.
        """
        try:
            return self._post(path, blob)
        except ClockDoubt:
            self._ask_time()
        try:
            return self._post(path, blob)
        except ClockDoubt as doubt:
            raise StationError("sync.tls_dates") from doubt

    def _opened(self, *, dates: bool = True) -> Any:
        from sync.client import counting

        session = self._requests.Session()
        session.trust_env = False
        session.headers.clear()
        session.mount("http://", counting.adapter(self._counter))
        if self._server.startswith("https:"):
            from sync.client import trust

            session.mount("https://", trust.adapter(self._trust, self._counter, dates=dates))
        return session

    def _ask_time(self) -> None:
        """Let the county's signed word put the clock right, over a line checked in all but its dates."""
        assert self._trust is not None
        nonce, kept = new_nonce(), self._session
        self._session = self._opened(dates=False)
        try:
            self._trust.hear(nonce, self._post(protocol.TIME_PATH, nonce))
        finally:
            self._session.close()
            self._session = kept

    def _post(self, path: str, blob: bytes) -> bytes:
        try:
            with self._session.post(
                self._server + path,
                data=blob,
                timeout=(CONNECT_S, self._silence_s),
                stream=True,
                headers=self._headers,
                allow_redirects=False,
            ) as response:
                body = self._body(response)
        except self._requests.exceptions.SSLError as trouble:
            raise StationError("sync.not_our_line") from trouble
        except self._requests.RequestException as trouble:
            raise Offline(type(trouble).__name__) from trouble
        if response.status_code == 200:
            return body
        if response.status_code in (429, 502, 503, 504):
            after = response.headers.get("Retry-After", "0")
            raise Offline(str(response.status_code), int(after) if after.isdigit() else 0)
        raise StationError(_code_in(body))

    def _body(self, response: Any) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_content(CHUNK):
            size += len(part)
            if size > protocol.MOST_BODY:
                raise StationError("sync.malformed")
            parts.append(part)
        return b"".join(parts)

    def close(self) -> None:
        self._session.close()


def _code_in(body: bytes) -> str:
    """The county answers a refusal with its bare code; anything else is not our county."""
    text = body[:80].decode("ascii", "replace").strip()
    return text if text and all(part.isidentifier() for part in text.split(".")) else "sync.not_a_county"
