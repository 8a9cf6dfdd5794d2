import CWorkCount
import FoundationEssentials
import Synchronization
package import Testing

/// How the work of a reader grows with what it reads: the instructions that it executes for an input
/// of n, 2n and 4n.
///
/// They are counted by valgrind, in the process that `InstructionCountTests` starts with all suites
/// whose names end in `WorkTests`. Elsewhere the reader runs once, for what else its test expects.
package struct WorkGrowth: Sendable, CustomStringConvertible {
    private let sizes: [Int]
    /// The instructions for each size.
    private let works: [Int]

    /// What the second half of the largest input costs, of what its second quarter costs: twice as
    /// much where work grows with the input, more where that is sorted or a limit lies between, and
    /// four times as much where work grows with the input's square.
    private static let factorMax = 3.0
    /// What any step may cost more, since memory is not always taken at the same sizes.
    private static let floor = 50_000
    /// Valgrind takes fifty times as long as the processor, and needs no large input: it counts
    /// exactly.
    private static let reduction = 16
    private static let sizeMin = 128

    /// The environment variable that tells a counted process where callgrind writes, in front of a
    /// dot and the number of the count.
    package static let outputVariable = "SCOREBELL_WORK_OUTPUT"

    /// Whether this process counts.
    package static var isCounting: Bool { work_is_counted() && output != nil }

    fileprivate static let output = ProcessInfo.processInfo.environment[outputVariable]

    /// Counts the work; nil where nothing counts.
    private init?<Input>(
        _ size: Int,
        _ input: (Int) -> Input,
        _ read: (Input) async -> Void
    ) async {
        guard Self.isCounting else { return nil }
        let size = max(Self.sizeMin, size / Self.reduction)
        sizes = [size, 2 * size, 4 * size]
        // What the program makes once, such as tables, is no work of the reader.
        await read(input(size))
        var works: [Int] = []
        let inputs = sizes.map(input)
        work_begin()
        _ = WorkCount.next()
        for input in inputs {
            await read(input)
            guard let work = WorkCount.next() else {
                Issue.record("callgrind has written no count")
                return nil
            }
            works.append(work)
        }
        self.works = works
    }

    private var isLinear: Bool {
        let (first, second) = (works[1] - works[0], works[2] - works[1])
        return Double(second) <= Double(max(first, 0)) * Self.factorMax + Double(Self.floor)
    }

    package var description: String {
        zip(sizes, works).map { "\($0): \($1) instructions" }.joined(separator: ", ")
    }

    /// Fails the test if the work grows faster than the input.
    ///
    /// - Parameters:
    ///   - size: The smallest input's size; less of it suffices where instructions are counted.
    ///   - location: Where the test says so.
    ///   - input: Makes the input of a size.
    ///   - read: Does the work, which must wait for nothing.
    package static func expectLinear<Input>(
        from size: Int = 16_384,
        location: SourceLocation = #_sourceLocation,
        _ input: (Int) -> Input,
        _ read: (Input) async -> Void
    ) async {
        guard isCounting else { return await read(input(max(sizeMin, size / reduction))) }
        guard var growth = await WorkGrowth(size, input, read) else { return }
        // Once more with larger inputs, for a limit may lie between two sizes, and what a program
        // makes only once may be made late. A quadratic reader is one there, too.
        if !growth.isLinear, let again = await WorkGrowth(4 * size, input, read) {
            growth = again
        }
        #expect(growth.isLinear, "\(growth)", sourceLocation: location)
    }

    /// Whether work is found to grow no faster than its input; nil where nothing counts.
    package static func isLinear<Input>(
        from size: Int,
        _ input: (Int) -> Input,
        _ read: (Input) async -> Void
    ) async -> Bool? {
        await WorkGrowth(size, input, read)?.isLinear
    }
}

/// Counts the instructions of the process.
private enum WorkCount {
    /// How many files callgrind has written.
    private static let files = Mutex(0)

    /// Returns what all threads have executed since the last call; nil where callgrind writes no file.
    static func next() -> Int? {
        work_write()
        let number = files.withLock { number in
            number += 1
            return number
        }
        let path = "\(WorkGrowth.output ?? "").\(number)"
        guard let file = FileManager.default.contents(atPath: path) else { return nil }
        try? FileManager.default.removeItem(atPath: path)
        // The sum stands in front of what each function counts.
        return String(decoding: file.prefix(1_024), as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("summary: ") }
            .flatMap { Int($0.dropFirst("summary: ".count)) }
    }
}

/// Texts that cost much to compare as Swift compares a `String`.
package enum HostileText {
    /// A letter with combining marks out of order, which canonical equivalence has to sort.
    package static func marks(bytes: Int) -> String {
        "e" + String(repeating: "\u{301}\u{323}", count: max(1, bytes / 4))
    }

    /// The same, as it stands in a URL or a form.
    package static func encodedMarks(bytes: Int) -> String {
        "e" + String(repeating: "%CC%81%CC%A3", count: max(1, bytes / 12))
    }
}
