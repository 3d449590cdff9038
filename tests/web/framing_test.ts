import assert from "node:assert/strict";
import { type Frame, frame, FrameReader } from "../../lib/web/framing.ts";
import { Random } from "../support/random.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function readAll(pieces: readonly Uint8Array[], largest?: number): Frame[] {
  const reader = new FrameReader(largest);
  const frames = pieces.flatMap((piece) => [...reader.push(piece)]);
  const end = reader.end();
  return end === undefined ? frames : [...frames, end];
}

const messages = (frames: readonly Frame[]) =>
  frames.flatMap((it) => it.type === "message" ? [it.text] : []);
const problems = (frames: readonly Frame[]) => frames.filter((it) => it.type === "problem").length;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

Deno.test("FrameReader reads what frame() has made, in pieces of any size", () => {
  const texts = [
    "{}",
    '{"text":"größer → 𝄞"}',
    "",
    "x".repeat(10_000),
    "\r\n\r\nContent-Length: 3",
  ];
  const stream = joined(texts.map(frame));
  const random = new Random(7);
  for (let round = 0; round < 200; round++) {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < stream.length;) {
      const size = 1 + random.below(random.pick([2, 20, 4_000]));
      pieces.push(stream.subarray(at, at + size));
      at += size;
    }
    const frames = readAll(pieces);
    assert.deepEqual(messages(frames), texts);
    assert.equal(problems(frames), 0);
  }
});

Deno.test("FrameReader reads byte by byte", () => {
  const stream = joined([frame("one"), frame("zwei")]);
  assert.deepEqual(messages(readAll([...stream].map((byte) => new Uint8Array([byte])))), [
    "one",
    "zwei",
  ]);
});

Deno.test("FrameReader takes other headers, other case, and line feeds alone", () => {
  const stream =
    "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: 2\r\n\r\n{}" +
    "CONTENT-LENGTH:3\nContent-Type: x\n\nabc";
  for (const pieces of [[bytes(stream)], [...bytes(stream)].map((it) => new Uint8Array([it]))]) {
    const frames = readAll(pieces);
    assert.deepEqual(messages(frames), ["{}", "abc"]);
    assert.equal(problems(frames), 0);
  }
});

Deno.test("FrameReader takes no other header for the length", () => {
  for (
    const other of [
      "X-Content-Length: 99",
      "Host: a",
      "X-Note: content-length: 99",
      "Date: Sat, 21 Nov 2026 17:00:00 GMT",
      "_Content-Length: 99",
    ]
  ) {
    for (const block of [`${other}\r\nContent-Length: 2`, `Content-Length: 2\r\n${other}`]) {
      const stream = joined([bytes(`${block}\r\n\r\n{}`), frame("next")]);
      for (const pieces of [[stream], [...stream].map((it) => new Uint8Array([it]))]) {
        const frames = readAll(pieces);
        assert.deepEqual(messages(frames), ["{}", "next"], block);
        assert.equal(problems(frames), 0, block);
      }
    }
  }
});

Deno.test("FrameReader reports two lengths that differ, and goes on", () => {
  const twice = (second: number) =>
    readAll([
      joined([bytes(`Content-Length: 2\r\nContent-Length: ${second}\r\n\r\n{}`), frame("next")]),
    ]);
  assert.deepEqual(messages(twice(2)), ["{}", "next"]);
  const frames = twice(3);
  assert.deepEqual(messages(frames), ["next"]);
  assert.equal(problems(frames), 1);
});

Deno.test("FrameReader copies a message twice, however small its pieces are", () => {
  const text = "x".repeat(4_000_000);
  const stream = frame(text);
  /** How long the whole takes, in pieces of a size. */
  const time = (size: number): number => {
    const reader = new FrameReader();
    const begin = performance.now();
    let read: readonly Frame[] = [];
    for (let at = 0; at < stream.length; at += size) {
      read = reader.push(stream.subarray(at, at + size));
    }
    const took = performance.now() - begin;
    assert.deepEqual(messages(read), [text]);
    return took;
  };
  // What is copied anew for each piece takes a hundred times as long in pieces of a hundredth.
  // The best of several, as the machine may stand still for a moment.
  const best = (size: number) => Math.min(...[1, 2, 3, 4, 5].map(() => time(size)));
  const [large, small] = [best(65_536), best(1_024)];
  assert.ok(small < 20 * large + 50, `${small} ms in small pieces, ${large} ms in large ones`);
});

Deno.test("FrameReader keeps nothing of a piece that its owner uses again", () => {
  const reader = new FrameReader();
  const piece = bytes("Content-Length: 4\r\n\r\nab");
  reader.push(piece);
  piece.fill(0);
  assert.deepEqual(messages(reader.push(bytes("cd"))), ["abcd"]);
});

Deno.test("FrameReader reports garbage once and finds the next message behind it", () => {
  const good = frame('{"id":1}');
  for (
    const garbage of [
      "hello!",
      "hello\n",
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "Content-Type: text/plain\r\n\r\n{}",
      '{"jsonrpc":"2.0"}\n',
      '{"jsonrpc":"2.0"}',
      "\0\0",
      `${"x".repeat(20_000)}\n`,
    ]
  ) {
    for (const size of [1, 3, 1_000]) {
      const stream = joined([bytes(garbage), good, bytes("\r\n"), good]);
      const pieces = Array.from(
        { length: Math.ceil(stream.length / size) },
        (_, i) => stream.subarray(i * size, (i + 1) * size),
      );
      const frames = readAll(pieces);
      assert.deepEqual(messages(frames), ['{"id":1}', '{"id":1}'], `${garbage} by ${size}`);
      assert.equal(problems(frames), 1, `${garbage} by ${size}`);
    }
  }
});

Deno.test("FrameReader reports a length that is none, and goes on", () => {
  for (
    const header of [
      "Content-Length: x",
      "Content-Length:",
      "Content-Length: -1",
      "Content-Length: 2, 2",
      "Content-Length: 99999999999999999",
      // Nobody sends so much; to wait for its end would be to hear nothing any more.
      "Content-Length: 999999999999999",
    ]
  ) {
    const frames = readAll([joined([bytes(`${header}\r\n\r\n`), frame("ok")])]);
    assert.deepEqual(messages(frames), ["ok"], header);
    assert.ok(problems(frames) > 0, header);
  }
});

Deno.test("FrameReader passes a message that is too large over without holding it", () => {
  const reader = new FrameReader(100);
  assert.equal(reader.push(bytes("Content-Length: 100000000\r\n\r\n")).length, 1);
  const piece = new Uint8Array(1_000_000);
  for (let i = 0; i < 100; i++) assert.deepEqual(reader.push(piece), []);
  assert.deepEqual(messages(reader.push(frame("after"))), ["after"]);
});

Deno.test("FrameReader gives up on headers without end", () => {
  const frames = readAll([bytes("Content-Length: " + "1".repeat(20_000)), frame("ok")]);
  assert.deepEqual(messages(frames), ["ok"]);
  assert.ok(problems(frames) > 0);
});

Deno.test("FrameReader.end() tells a message that was cut short", () => {
  assert.equal(problems(readAll([frame("whole").subarray(0, -1)])), 1);
  assert.equal(problems(readAll([bytes("Content-Len")])), 1);
  assert.equal(problems(readAll([])), 0);
});

Deno.test("FrameReader holds little more than a message, however small its pieces are", () => {
  const length = 400_000;
  const reader = new FrameReader();
  reader.push(bytes(`Content-Length: ${length}\r\n\r\n`));
  const held = () => {
    const { heapUsed, external } = Deno.memoryUsage();
    return heapUsed + external;
  };
  const before = held();
  const piece = bytes("x");
  for (let i = 1; i < length; i++) reader.push(piece);
  const each = (held() - before) / length;
  assert.deepEqual(messages(reader.push(piece)), ["x".repeat(length)]);
  assert.ok(each < 60, `${each} bytes for each byte`);
});
