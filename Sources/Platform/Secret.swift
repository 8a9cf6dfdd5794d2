/// A text that prints as `[redacted]` wherever it is printed.
///
/// Compare secrets with the constant-time comparison of the `OpenSSL` module; `==` is left out on
/// purpose.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let value: String

    package init(_ value: String) {
        self.value = value
    }

    /// Returns the text itself, for the one call that needs it.
    package func reveal() -> String { value }

    package var isEmpty: Bool { value.isEmpty }
    package var description: String { "[redacted]" }
    package var debugDescription: String { "[redacted]" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
