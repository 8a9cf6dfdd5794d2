/// Log lines that wait to be written, at most so many bytes; beyond that lines are dropped.
///
/// Lines keep their order, and a line that tells how many were dropped stands where they are missing.
package struct LogQueue {
    /// Lines that are written together.
    package struct Chunk: Sendable {
        package fileprivate(set) var bytes: [UInt8]
        /// What the first line and the last line say was dropped; 0 where there is no such line.
        fileprivate var toldFirst = 0
        fileprivate var toldLast = 0
    }

    private let bytesMax: Int
    /// Returns the line that tells how many were dropped.
    private let notice: @Sendable (Int) -> String
    private var waiting = Chunk(bytes: [])
    /// Lines that were dropped, and of which no line tells yet.
    private var untold = 0
    /// Whether what was written last is the beginning of a line whose end was lost.
    private var isInsideLine = false
    /// Lines that were dropped since the start.
    package private(set) var dropped = 0

    package init(bytesMax: Int, notice: @escaping @Sendable (Int) -> String) {
        self.bytesMax = bytesMax
        self.notice = notice
    }

    /// Takes a line, or drops it when there is no room.
    package mutating func append(_ line: String) {
        if untold > 0, waiting.bytes.isEmpty {
            waiting.toldFirst = untold
            tellDropped()
        }
        // A short line behind a long one that was dropped would come before the line that tells it.
        guard untold == 0, waiting.bytes.count + line.utf8.count < bytesMax else {
            untold += 1
            dropped += 1
            return
        }
        add(line)
    }

    /// Returns everything that waits; nil when nothing does.
    package mutating func take() -> Chunk? {
        if untold > 0 {
            waiting.toldLast = untold
            tellDropped()
        }
        guard !waiting.bytes.isEmpty else { return nil }
        defer { waiting = Chunk(bytes: []) }
        if isInsideLine {
            isInsideLine = false
            waiting.bytes.insert(Self.newline, at: 0)
        }
        return waiting
    }

    /// Counts the lines of a chunk that could not be written as dropped.
    ///
    /// - Parameters:
    ///   - chunk: What was taken.
    ///   - count: How many of its bytes were written.
    package mutating func failed(_ chunk: Chunk, after count: Int) {
        let (written, rest) = (chunk.bytes.prefix(count), chunk.bytes.dropFirst(count))
        isInsideLine = written.last.map { $0 != Self.newline } ?? isInsideLine
        var lines = rest.count { $0 == Self.newline }
        if chunk.toldLast > 0 {
            lines -= 1
            untold += chunk.toldLast
        }
        if chunk.toldFirst > 0, !written.contains(Self.newline) {
            lines -= 1
            untold += chunk.toldFirst
        }
        untold += lines
        dropped += lines
    }

    private static let newline = UInt8(ascii: "\n")

    private mutating func tellDropped() {
        add(notice(untold))
        untold = 0
    }

    private mutating func add(_ line: String) {
        waiting.bytes += line.utf8
        waiting.bytes.append(Self.newline)
    }
}
