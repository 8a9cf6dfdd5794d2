/// Tells when an attempt comes to the edge of a step; silent but for tests that kill it there.
package struct StepEdges: Sendable {
    package enum Edge: String, Sendable, CaseIterable {
        /// A step that may be repeated is about to be done.
        case begun
        /// That an effect starts is stored, and it is about to happen.
        case started
        /// The work is done, and the store does not know it.
        case worked
        /// The store knows it.
        case stored
    }

    package var reached: @Sendable (Edge, _ step: String) -> Void

    package init(reached: @escaping @Sendable (Edge, _ step: String) -> Void) {
        self.reached = reached
    }

    package static let silent = StepEdges { _, _ in }
}
