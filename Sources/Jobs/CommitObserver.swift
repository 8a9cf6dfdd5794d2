/// A function that a store calls after each commit, with how many writes shared it and how long it
/// took.
package struct CommitObserver: Sendable {
    package var committed: @Sendable (_ writes: Int, Duration) -> Void

    package init(committed: @escaping @Sendable (_ writes: Int, Duration) -> Void) {
        self.committed = committed
    }

    package static let none = CommitObserver { _, _ in }
}
