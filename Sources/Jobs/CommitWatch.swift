/// Is told of each commit of a store: how many writes shared it, and how long it took.
package struct CommitWatch: Sendable {
    package var committed: @Sendable (_ writes: Int, Duration) -> Void

    package init(committed: @escaping @Sendable (_ writes: Int, Duration) -> Void) {
        self.committed = committed
    }

    package static let silent = CommitWatch { _, _ in }
}
