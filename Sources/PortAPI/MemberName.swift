/// The name of any member of a JSON object, for reading only some of them, leniently.
struct MemberName: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringLiteral name: String) { stringValue = name }
    init?(stringValue name: String) { stringValue = name }
    init?(intValue: Int) { nil }
}

// `try?` throughout: what is not of the expected type counts as absent, as null does.
extension KeyedDecodingContainer<MemberName> {
    /// The member as a string, if it is one.
    func text(_ name: MemberName) -> String? {
        contains(name) ? try? decodeIfPresent(String.self, forKey: name) : nil
    }

    /// The member as an object, if it is one.
    func members(_ name: MemberName) -> KeyedDecodingContainer<MemberName>? {
        contains(name) ? try? nestedContainer(keyedBy: MemberName.self, forKey: name) : nil
    }

    /// The objects in the member, if it is a list; what is no object in it is left out.
    func list(_ name: MemberName) -> [KeyedDecodingContainer<MemberName>] {
        guard contains(name), var items = try? nestedUnkeyedContainer(forKey: name) else {
            return []
        }
        var objects: [KeyedDecodingContainer<MemberName>] = []
        while !items.isAtEnd {
            if let object = try? items.nestedContainer(keyedBy: MemberName.self) {
                objects.append(object)
            } else if (try? items.decode(Skipped.self)) == nil {
                break
            }
        }
        return objects
    }
}

/// Any value, decoded without looking at it.
private struct Skipped: Decodable {
    init(from decoder: any Decoder) {}
}
