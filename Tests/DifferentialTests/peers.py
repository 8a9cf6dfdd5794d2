"""Reads streams of requests and says what h11 and llhttp make of each: peers.py STREAMS VERDICTS

STREAMS holds each stream behind its length as four bytes, big end first. VERDICTS gets one line of
JSON for each: {"h11": "...", "llhttp": "..."}, in the words of Verdict.swift.
"""

import json
import re
import struct
import sys
import urllib.parse

import h11
import httptools

# Every visible character but those that a verdict is made of.
PLAIN = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in "%=>\"\\")
LINE_BYTES = 1 << 20
# llhttp stops reading at an upgrade, which nobody here makes: under another name it goes on.
# The other name has another last letter, of which there are two, so that it can be changed back.
UPGRADE = re.compile(rb"^(upgrad)(e)(?=[ \t]*:)", re.IGNORECASE | re.MULTILINE)
NO_UPGRADE = re.compile(rb"^(upgrad)([_~])(?=[ \t]*:)", re.IGNORECASE | re.MULTILINE)
LETTERS = {b"e": b"_", b"E": b"~", b"_": b"e", b"~": b"E"}
ABSOLUTE = re.compile(rb"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)


def quoted(raw):
    return urllib.parse.quote_from_bytes(raw, safe=PLAIN)


def renamed(pattern, raw):
    return pattern.sub(lambda match: match[1] + LETTERS[match[2]], raw)


def target_text(method, raw):
    """The target as a server goes on with it: what absolute form names beside the path apart."""
    absolute = ABSOLUTE.fullmatch(raw)
    if method == b"CONNECT" or not absolute:
        return quoted(raw)
    authority, rest = absolute.groups()
    if not rest:
        rest = b"*" if method == b"OPTIONS" else b"/"
    elif not rest.startswith(b"/"):
        rest = b"/" + rest
    return f"{quoted(rest)} at {quoted(authority)}"


def field_text(name, value):
    # h11 changes the case of this one, in which case does not matter.
    if name == b"transfer-encoding":
        value = value.lower()
    return f"{quoted(name)}={quoted(value)}"


def request_text(method, target, version, keeps, fields, body):
    words = [">", quoted(method), target_text(method, target), version]
    words.append("keep" if keeps else "close")
    words += [field_text(name.lower(), value) for name, value in fields]
    words.append("body=" + quoted(body))
    return " ".join(words)


def h11_verdict(stream):
    words = []
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LINE_BYTES)
    if stream:
        connection.receive_data(stream)
    head, body = None, []
    try:
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                is_empty = not connection.trailing_data[0].strip(b"\r\n")
                words.append("body" if head else "end" if is_empty else "more")
                break
            if isinstance(event, h11.Request):
                head, body = event, []
            elif isinstance(event, h11.Data):
                body.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                # Only with the answer out does it say whether the connection stays.
                connection.send(h11.Response(status_code=404, headers=[(b"content-length", b"0")]))
                connection.send(h11.EndOfMessage())
                keeps = connection.our_state is h11.DONE
                words.append(
                    request_text(
                        head.method,
                        head.target,
                        head.http_version.decode(),
                        keeps,
                        head.headers.raw_items(),
                        b"".join(body),
                    )
                )
                head = None
                if not keeps:
                    words.append("closed")
                    break
                connection.start_next_cycle()
    except h11.RemoteProtocolError:
        words.append("refused")
    return " ".join(words)


class Closed(Exception):
    """The last request closes the connection."""


class Messages:
    """What llhttp calls while it parses."""

    def __init__(self):
        self.words = []
        self.parser = httptools.HttpRequestParser(self)
        self.ending = "end"

    def on_message_begin(self):
        self.ending = "more"
        self.target = b""
        self.fields = []
        self.body = []

    def on_url(self, part):
        self.target += part

    def on_header(self, name, value):
        # What comes once the body has begun is a trailer. The value has white space behind it.
        if self.ending == "more":
            name = renamed(NO_UPGRADE, name + b":")[:-1]
            self.fields.append((name, (value or b"").rstrip(b" \t")))

    def on_headers_complete(self):
        self.ending = "body"

    def on_body(self, part):
        self.body.append(part)

    def on_message_complete(self):
        keeps = self.parser.should_keep_alive()
        self.words.append(
            request_text(
                self.parser.get_method(),
                self.target,
                self.parser.get_http_version(),
                keeps,
                self.fields,
                renamed(NO_UPGRADE, b"".join(self.body)),
            )
        )
        self.ending = "end"
        if not keeps:
            raise Closed


def llhttp_verdict(stream):
    messages = Messages()
    stream = renamed(UPGRADE, stream)
    try:
        while True:
            try:
                messages.parser.feed_data(stream)
                break
            except httptools.HttpParserUpgrade as upgrade:
                # CONNECT: nobody here makes a tunnel, so that the next request follows.
                stream = stream[upgrade.args[0] :]
                messages.parser = httptools.HttpRequestParser(messages)
        messages.words.append(messages.ending)
    except httptools.HttpParserCallbackError as error:
        if not isinstance(error.__context__, Closed):
            raise
        messages.words.append("closed")
    except httptools.HttpParserError:
        messages.words.append("refused")
    return " ".join(messages.words)


def main(streams_path, verdicts_path):
    with open(streams_path, "rb") as streams, open(verdicts_path, "w", encoding="ascii") as verdicts:
        while length := streams.read(4):
            stream = streams.read(struct.unpack(">I", length)[0])
            answer = {"h11": h11_verdict(stream), "llhttp": llhttp_verdict(stream)}
            verdicts.write(json.dumps(answer, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
