import Glibc
import Platform
import Synchronization

/// Says on standard error how work goes: one line that changes on a terminal, else a line each.
final class ProgressLine: Sendable {
    private let isTerminal: Bool
    private let isSilent: Bool
    /// True while a line stands there that is to be replaced.
    private let isOpen = Mutex(false)

    /// Makes a line; a silent one shows nothing, and says only what stays.
    init(isTerminal: Bool = isatty(STDERR_FILENO) == 1, isSilent: Bool = false) {
        self.isTerminal = isTerminal
        self.isSilent = isSilent
    }

    /// Shows how things stand, until something else is shown or said.
    func show(_ text: String) {
        if isSilent { return }
        guard isTerminal else { return StandardError.print(text) }
        isOpen.withLock { isOpen in
            StandardError.write("\(Self.erasing)\(text)")
            isOpen = true
        }
    }

    /// Says something that stays.
    func say(_ text: String) {
        isOpen.withLock { isOpen in
            StandardError.print(isOpen ? "\(Self.erasing)\(text)" : text)
            isOpen = false
        }
    }

    /// Takes away what is only shown, before something else is printed.
    func clear() {
        isOpen.withLock { isOpen in
            if isOpen { StandardError.write(Self.erasing) }
            isOpen = false
        }
    }

    /// Back to the line's start, and everything after it away (ECMA-48: CR, EL).
    private static let erasing = "\r\u{1B}[K"
}
