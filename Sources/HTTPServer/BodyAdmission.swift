package import HTTPMessage

/// The decision about a request's body, made when its head is complete.
package enum BodyAdmission: Sendable {
    /// Read the body, up to that many bytes; a longer one gets 413.
    case read(upTo: Int)
    /// Send this answer instead of reading the body, and close the connection.
    case answer(Response)
}

/// Decides about a body by the head of its request; runs on the connection's loop, so it must be
/// quick.
///
/// It is called for bodies of more than `ServerLimits.unaskedBodyBytes`, and for those that did not
/// arrive whole with their heads.
package typealias BodyAdmitter = @Sendable (Request) -> BodyAdmission
