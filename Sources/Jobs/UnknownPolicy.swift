import Platform

/// What to do about an effect that an earlier attempt started and of which nobody knows the end.
package enum UnknownPolicy<Value: Sendable>: Sendable {
    /// Do it again: it may then have happened twice.
    case repeatEffect
    /// Take it as done with this result: it may then never have happened.
    case skip(Value)
}

extension UnknownPolicy: Equatable where Value: Equatable {}

/// The error of an attempt whose lease has moved on: another attempt runs, and its writes count.
///
/// A worker lets it end its attempt; whatever `Outcome` it then returns is ignored.
package struct LeaseLost: Error, Sendable, Hashable, CustomStringConvertible {
    package let jobID: String

    package init(jobID: String) {
        self.jobID = jobID
    }

    package var description: String { "The lease of job \(jobID) has moved on." }
}
