import Templates

/// A template: what is drawn holds no markup but the template's own, and never more than its share.
enum TemplateTarget {
    private struct Inner: Sendable {
        var name = "\"'<b>&"
    }

    private struct Model: Sendable {
        var name = "<script>"
        var yes = true
        var no = false
        var absent: Inner?
        var inner = Inner()
    }

    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let text = String(decoding: input, as: UTF8.self)
        let drawn: String
        do throws(TemplateError) {
            let library = try TemplateLibrary(["main": text, "part": "{{name}}"])
            drawn = try library.render("main", Model())
        } catch {
            return try BrokenInvariant.unless(
                error.description.utf8.count <= text.utf8.count + 100,
                "the error is longer than the template"
            )
        }
        let marks = text.utf8.count { $0 == UInt8(ascii: "<") }
        try BrokenInvariant.unless(
            text.contains("{{{") || drawn.utf8.count { $0 == UInt8(ascii: "<") } <= marks,
            "a value became markup"
        )
        // A value's tag has at least four bytes more than its name.
        try BrokenInvariant.unless(
            drawn.utf8.count <= 16 * text.utf8.count,
            "\(drawn.utf8.count) bytes of \(text.utf8.count)"
        )
    }
}
