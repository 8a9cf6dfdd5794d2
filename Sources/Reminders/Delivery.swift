package import JSON

/// How a part came to be delivered.
package enum Delivery: String, Sendable, Codable {
    case made
    /// Sent by an earlier try, and found at its destination.
    case found
    /// Sent now, for an earlier try's part was not at its destination.
    case missing
    /// Sent now, and perhaps once before.
    case repeated
    /// Not sent now, because it may have been sent before.
    case assumed

    /// What has to be done about a part, given what is known of an earlier try.
    ///
    /// - Parameters:
    ///   - sighting: What was found of it; nil when it was surely never sent.
    ///   - policy: What to do where nobody can know.
    package init(after sighting: Sighting?, whenUnknown policy: Destination.WhenUnknown) {
        self =
            switch (sighting, policy) {
            case (nil, _): .made
            case (.present?, _): .found
            case (.absent?, _): .missing
            case (.cannotKnow?, .resend): .repeated
            case (.cannotKnow?, .skip): .assumed
            }
    }

    /// True when it is sent now; false when it is taken as sent before.
    package var isSent: Bool {
        switch self {
        case .made, .missing, .repeated: true
        case .found, .assumed: false
        }
    }

    /// Returns what the run's log says about it.
    ///
    /// - Parameters:
    ///   - part: Which part it was, such as `message 1 of 3`.
    ///   - sighting: What was found of an earlier try.
    ///   - words: The language of the run's log.
    /// - Returns: A sentence or two; nil when there is nothing to say.
    package func line(
        about part: String,
        after sighting: Sighting?,
        words: any Wording
    ) -> String? {
        guard let line = words.outcome(self, of: part) else { return nil }
        guard case .cannotKnow(let reason?) = sighting else { return line }
        return line + " " + words.unsearchable(because: reason)
    }
}

/// A part that was delivered, as the result of its step: how, and where it is.
package struct Delivered: Sendable, Hashable {
    package var delivery: Delivery
    /// Where it is, in a form of the destination's own; nil where the destination does not say.
    package var reference: JSONValue?

    package init(_ delivery: Delivery, reference: JSONValue? = nil) {
        self.delivery = delivery
        self.reference = reference
    }
}

/// Coded as the text of `delivery` where there is no reference, as older versions did.
extension Delivered: Codable {
    private enum CodingKeys: CodingKey { case delivery, reference }

    package init(from decoder: any Decoder) throws {
        if let delivery = try? decoder.singleValueContainer().decode(Delivery.self) {
            self.init(delivery)
            return
        }
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try members.decode(Delivery.self, forKey: .delivery),
            reference: try members.decodeIfPresent(JSONValue.self, forKey: .reference)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        guard let reference else {
            try delivery.encode(to: encoder)
            return
        }
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(delivery, forKey: .delivery)
        try members.encode(reference, forKey: .reference)
    }
}
