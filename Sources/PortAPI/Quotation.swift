/// Returns a text of somebody else as one short line, so that it can stand in a sentence of ours.
///
/// Control characters and runs of white space become one space; what is too long ends in `…`.
func quotation(of text: String, charactersMax: Int = 300) -> String {
    // Only the beginning is looked at: an answer's body can have megabytes.
    let start = text.prefix(charactersMax * 4)
    let words = start.split { character in
        character.isWhitespace
            || character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
    }
    let line = words.joined(separator: " ")
    return line.count > charactersMax ? line.prefix(charactersMax - 1) + "…" : line
}
