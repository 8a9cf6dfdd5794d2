import Glibc
import Synchronization

/// Random words of the system's generator, of which one call brings many.
///
/// The standard library's generator asks the system for each word, which costs a webhook more than
/// all else that its identifiers take.
final class RandomWords: Sendable {
    private let words = Mutex<[UInt64]>([])

    /// The most that one call brings: 256 bytes.
    ///
    /// Source: getentropy(3).
    private static let wordsAtOnce = 32

    /// Returns a word that was never returned before, and that nobody can guess.
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
