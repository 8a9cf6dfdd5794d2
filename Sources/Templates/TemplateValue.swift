/// A model's value as templates see it: a structure's members by their names.
enum TemplateValue {
    case nothing
    case flag(Bool)
    case text(String)
    case list([TemplateValue])
    case members([String: TemplateValue])

    /// Reads a model, which consists of structures, optionals, arrays, texts, numbers and flags.
    init<Model>(_ model: Model) {
        if let text = model as? String {
            self = .text(text)
            return
        }
        if let flag = model as? Bool {
            self = .flag(flag)
            return
        }
        let mirror = Mirror(reflecting: model)
        switch mirror.displayStyle {
        case .optional?: self = mirror.children.first.map { Self($0.value) } ?? .nothing
        case .collection?: self = .list(mirror.children.map { Self($0.value) })
        case .struct? where !mirror.children.isEmpty:
            var members: [String: TemplateValue] = [:]
            for (label, value) in mirror.children {
                if let label { members[label] = Self(value) }
            }
            self = .members(members)
        default: self = .text(String(describing: model))
        }
    }
}
