import JSON
import Scorecards

/// What stands at the asked paths of one entity after the other.
///
/// A text is a list of one; of a list the texts are kept, and anything else is read as none. Port
/// sends a relation as the identifier of the related entity, or as a list of them.
///
/// Source: Port API reference, "Search a blueprint's entities", the answer's schema.
struct EntityValues {
    /// A property or relation, and what was read of it.
    private struct Slot {
        var name: String
        var list = TextList()
    }

    /// Where the value of a path is: a name that is asked for twice has one slot.
    private enum Place {
        case team
        case property(Int)
        case relation(Int)
    }

    private var places: [Place] = []
    private var properties: [Slot] = []
    private var relations: [Slot] = []

    init(at paths: [EntityPath]) {
        for path in paths {
            switch path {
            case .team: places.append(.team)
            case .property(let name):
                places.append(.property(Self.slot(named: name, in: &properties)))
            case .relation(let name):
                places.append(.relation(Self.slot(named: name, in: &relations)))
            }
        }
    }

    private static func slot(named name: String, in slots: inout [Slot]) -> Int {
        if let slot = slots.firstIndex(where: { $0.name.hasSameBytes(as: name) }) { return slot }
        slots.append(Slot(name: name))
        return slots.count - 1
    }

    var hasProperties: Bool { !properties.isEmpty }
    var hasRelations: Bool { !relations.isEmpty }

    /// Forgets the last entity's values.
    mutating func removeAll() {
        Self.clear(&properties)
        Self.clear(&relations)
    }

    mutating func readProperties(
        _ json: inout JSONPullReader,
        sharing texts: inout SharedTexts
    ) throws(JSONError) {
        try Self.read(&json, into: &properties, sharing: &texts)
    }

    mutating func readRelations(
        _ json: inout JSONPullReader,
        sharing texts: inout SharedTexts
    ) throws(JSONError) {
        try Self.read(&json, into: &relations, sharing: &texts)
    }

    /// Returns the values in the order of the paths.
    func lists(teams: TextList) -> [TextList] {
        places.map { place in
            switch place {
            case .team: teams
            case .property(let slot): properties[slot].list
            case .relation(let slot): relations[slot].list
            }
        }
    }

    private static func clear(_ slots: inout [Slot]) {
        for slot in slots.indices { slots[slot].list = TextList() }
    }

    private static func read(
        _ json: inout JSONPullReader,
        into slots: inout [Slot],
        sharing texts: inout SharedTexts
    ) throws(JSONError) {
        clear(&slots)
        guard try json.enterObject() else { return }
        while try json.nextMember() {
            if let slot = slots.firstIndex(where: { json.isNamed(equalTo: $0.name) }) {
                slots[slot].list = texts.shared(try list(&json))
            } else {
                try json.skip()
            }
        }
    }

    private static func list(_ json: inout JSONPullReader) throws(JSONError) -> TextList {
        var list = TextList()
        guard json.isArray else {
            if let text = try json.place(), !text.isEmpty { json.append(text, to: &list) }
            return list
        }
        guard try json.enterArray() else { return list }
        while try json.nextItem() {
            if let text = try json.place(), !text.isEmpty { json.append(text, to: &list) }
        }
        return list
    }
}
