import Glibc
import Synchronization

/// Random 64-bit words from the system's generator, fetched in batches.
///
/// The standard library's generator makes a system call for each word, which costs a webhook more
/// than the rest of making its identifiers.
final class RandomWords: Sendable {
    private let words = Mutex<[UInt64]>([])

    /// The size of a batch: 256 bytes are the most that one call returns.
    ///
    /// Source: getentropy(3).
    private static let wordsAtOnce = 32

    /// Returns a word that nobody can guess.
    func next() -> UInt64 {
        words.withLock { words in
            if words.isEmpty { words = Self.fresh() }
            return words.removeLast()
        }
    }

    private static func fresh() -> [UInt64] {
        var words = [UInt64](repeating: 0, count: wordsAtOnce)
        // Safe: it writes as many bytes as it is told, which are those of the array.
        let result = unsafe words.withUnsafeMutableBytes { bytes in
            unsafe getentropy(bytes.baseAddress, bytes.count)
        }
        precondition(result == 0, "The system has no random bytes.")
        return words
    }
}
