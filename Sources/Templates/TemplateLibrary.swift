/// Templates that can name each other.
package struct TemplateLibrary: Sendable {
    /// How many templates may be drawn within one another.
    private static let partialsMax = 8

    private var templates: [String: Template] = [:]

    /// Reads the templates.
    ///
    /// - Parameter texts: The templates by the names that partials have.
    /// - Throws: `TemplateError`; somebody has to correct the template.
    package init(_ texts: [String: String]) throws(TemplateError) {
        for (name, text) in texts { templates[name] = try Template(text) }
    }

    /// Draws a template with a model, all values escaped but those that stand in three braces.
    ///
    /// A name is looked up in the value of the section where it stands, then in those around.
    ///
    /// - Parameters:
    ///   - name: The template's name.
    ///   - model: The values by name: a structure of structures, optionals, arrays, texts, numbers
    ///     and flags.
    /// - Returns: The text.
    /// - Throws: `TemplateError` for a name that no value or template has.
    package func render(
        _ name: String,
        _ model: some Sendable
    ) throws(TemplateError) -> String {
        var drawing = Drawing(templates: templates, values: [TemplateValue(model)])
        try drawing.draw(template: name, depth: 0)
        return drawing.text
    }

    /// One template being drawn.
    private struct Drawing {
        let templates: [String: Template]
        /// The values of the sections around, the innermost last.
        var values: [TemplateValue]
        var text = ""

        mutating func draw(template name: String, depth: Int) throws(TemplateError) {
            guard let template = templates[name] else { throw .unknownTemplate(name) }
            guard depth < partialsMax else { throw .tooDeep(name) }
            try draw(template.parts, depth: depth)
        }

        private mutating func draw(
            _ parts: [Template.Part],
            depth: Int
        ) throws(TemplateError) {
            for part in parts {
                switch part {
                case .text(let words): text += words
                case .value(let name, let isHTML): try draw(name, isHTML: isHTML)
                case .section(let name, let isInverted, let inner):
                    try draw(name, isInverted: isInverted, inner, depth: depth)
                case .partial(let name): try draw(template: name, depth: depth + 1)
                }
            }
        }

        private mutating func draw(
            _ name: Template.Name,
            isHTML: Bool
        ) throws(TemplateError) {
            guard case .text(let words) = try value(of: name) else { return }
            text += isHTML ? words : HTML.escaped(words)
        }

        private mutating func draw(
            _ name: Template.Name,
            isInverted: Bool,
            _ inner: [Template.Part],
            depth: Int
        ) throws(TemplateError) {
            let value = try value(of: name)
            if isInverted {
                if value.isAbsent { try draw(inner, depth: depth) }
                return
            }
            switch value {
            case .nothing, .flag(false): return
            case .flag(true): try draw(inner, depth: depth)
            case .list(let items):
                for item in items { try draw(inner, with: item, depth: depth) }
            case .text, .members: try draw(inner, with: value, depth: depth)
            }
        }

        private mutating func draw(
            _ parts: [Template.Part],
            with value: TemplateValue,
            depth: Int
        ) throws(TemplateError) {
            values.append(value)
            defer { values.removeLast() }
            try draw(parts, depth: depth)
        }

        private func value(of name: Template.Name) throws(TemplateError) -> TemplateValue {
            guard let first = name.path.first else { return values[values.count - 1] }
            guard var value = values.lastMember(first) else { throw .unknownName(name.text) }
            for member in name.path.dropFirst() {
                if case .nothing = value { return .nothing }
                guard let inner = value.member(member) else { throw .unknownName(name.text) }
                value = inner
            }
            return value
        }
    }
}

extension TemplateValue {
    /// Whether an inverted section stands for it.
    fileprivate var isAbsent: Bool {
        switch self {
        case .nothing, .flag(false): true
        case .list(let items): items.isEmpty
        case .flag(true), .text, .members: false
        }
    }

    fileprivate func member(_ name: String) -> TemplateValue? {
        if case .members(let members) = self { members[name] } else { nil }
    }
}

extension [TemplateValue] {
    /// The member of the innermost value that has one of that name.
    fileprivate func lastMember(_ name: String) -> TemplateValue? {
        for value in reversed() {
            if let member = value.member(name) { return member }
        }
        return nil
    }
}
