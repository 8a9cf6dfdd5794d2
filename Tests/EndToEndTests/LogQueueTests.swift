import Glibc
import Testing
import scorebell

/// Which log lines are dropped when nobody reads, and how that is told.
struct LogQueueTests {
    private func queue(_ bytesMax: Int) -> LogQueue {
        LogQueue(bytesMax: bytesMax) { "\($0) dropped" }
    }

    private func text(_ chunk: LogQueue.Chunk?) -> String? {
        chunk.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func `lines are written in their order, together`() {
        var queue = queue(100)
        queue.append("a")
        queue.append("b")
        #expect(text(queue.take()) == "a\nb\n")
        #expect(queue.take() == nil && queue.dropped == 0)
    }

    @Test func `what has no room is dropped and told where it is missing`() {
        var queue = queue(4)
        // The third would fit, but would then stand before the line that tells of the second.
        for line in ["a", "too long", "b"] { queue.append(line) }
        #expect(text(queue.take()) == "a\n2 dropped\n")
        queue.append("c")
        #expect(text(queue.take()) == "c\n")
        #expect(queue.dropped == 2)
    }

    @Test func `what could not be written counts as dropped, and lines stay whole`() throws {
        var queue = queue(100)
        for line in ["first", "second", "third"] { queue.append(line) }
        let first = queue.take()
        let chunk = try #require(first)
        queue.failed(chunk, after: "first\nsec".utf8.count)
        queue.append("fourth")
        #expect(text(queue.take()) == "\n2 dropped\nfourth\n")
        #expect(queue.dropped == 2)
    }

    @Test(arguments: ["", "2 drop"])
    func `a line that tells of dropped ones is no dropped line itself`(
        written: String
    ) throws {
        var queue = queue(100)
        for line in ["first", "second"] { queue.append(line) }
        for written in ["", written, written, written] {
            guard let chunk = queue.take() else { break }
            queue.failed(chunk, after: written.utf8.count)
        }
        queue.append("third")
        let told = try #require(text(queue.take()))
        #expect(told.hasSuffix("2 dropped\nthird\n"))
        #expect(queue.dropped == 2)
    }

    @Test func `a descriptor that does not wait loses and splits no line`() async throws {
        var ends: [Int32] = [0, 0]
        // Safe: `pipe` writes two numbers.
        #expect(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let writer = LogWriter(descriptor: ends[1]) { "\($0) dropped" }
        // More than the pipe holds, and less than the writer keeps.
        let lines = (0..<20_000).map { "line \($0)" }
        for line in lines { writer.write(line) }
        let expected = lines.map { "\($0)\n" }.joined()
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < expected.utf8.count {
            // Safe: `read` writes at most the buffer's length while the buffer is borrowed.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(ends[0], $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(writer.droppedCount == 0)
    }

    @Test func `a flush ends when everything is written, and when nobody reads`() async throws {
        var ends: [Int32] = [0, 0]
        // Safe: `pipe` writes two numbers.
        #expect(unsafe pipe(&ends) == 0)
        let writer = LogWriter(descriptor: ends[1]) { "\($0) dropped" }
        writer.write("one")
        writer.flush(atMost: .seconds(60))
        var available: Int32 = 0
        // Safe: it writes one number.
        _ = unsafe ioctl(ends[0], UInt(FIONREAD), &available)
        #expect(available == 4)
        for _ in 0..<200 { writer.write(String(repeating: "x", count: 1_000)) }
        writer.flush(atMost: .milliseconds(10))
        _ = unsafe ioctl(ends[0], UInt(FIONREAD), &available)
        #expect(available < 200_000)
        // The pipe stays open: a write to a closed one would end this process.
    }
}
