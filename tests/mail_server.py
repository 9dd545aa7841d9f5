"""A mail server on this machine that keeps what it is sent, or refuses it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    """`refusal`: an answer such as `451 later` to every message, or to those for the address `refused`. `no_log_in`: it asks
    for a password, and refuses every one with words that repeat it."""

    host: str = ""
    port: int = 0
    refusal: str = ""
    refused: str = ""
    no_log_in: bool = False
    messages: list[EmailMessage] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Runs while the block runs."""
    mailbox = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 ready")
            for line in self.rfile:
                word = line[:4].strip().upper()
                if word == b"DATA":
                    self.data()
                elif word == b"QUIT":
                    self.say("221 bye")
                    return
                elif mailbox.no_log_in and word in {b"EHLO", b"AUTH"}:
                    self.say("250-here\r\n250 AUTH PLAIN" if word == b"EHLO" else f"535 not {line.decode().strip()}")
                else:
                    refuse = word == b"RCPT" and mailbox.refusal and mailbox.refused.encode() in line
                    self.say(mailbox.refusal if refuse else "250 ok")

        def data(self) -> None:
            self.say("354 go on")
            lines = []
            for line in self.rfile:
                if line == b".\r\n":
                    break
                lines.append(line[1:] if line.startswith(b"..") else line)
            mailbox.messages.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self.say("250 ok")

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        mailbox.host, mailbox.port = server.server_address[0], server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield mailbox
        server.shutdown()
