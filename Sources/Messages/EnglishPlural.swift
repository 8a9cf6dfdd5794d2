/// The plural of an English noun.
enum EnglishPlural {
    static func of(_ word: String) -> String { word + "s" }
}
