import Vocabulary

/// Whether Port waits for the answer to a call and ends the run by it.
enum Synchrony {
    /// Where Port's own body says so; port-agent passes it on, and templates put it below a key.
    private static let places: [[String]] = [
        ["payload", "action", "invocationMethod", "synchronized"],
        ["port_payload", "payload", "action", "invocationMethod", "synchronized"],
    ]

    /// The names of all members on the way to these places.
    static let names = Set(places.joined())

    /// Returns what the body says; nil where it says nothing, as most templates do.
    static func find(in body: JSONValue) -> Bool? {
        for place in places {
            let value = place.reduce(JSONValue?.some(body)) { $0?[$1] }
            if case .bool(let isSynchronous)? = value { return isSynchronous }
        }
        return nil
    }
}
