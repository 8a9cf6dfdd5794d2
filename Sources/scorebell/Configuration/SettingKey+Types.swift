import FoundationEssentials
import HTTPServer
import JSON
import Platform
import Reminders
import Schedules

/// The types of settings: each method makes a row of a key.
extension SettingKey {
    /// Parses a value; nil if it has the wrong form.
    typealias Parser<Value> = @Sendable (String) throws(SettingMistake) -> Value?
    /// Returns the error in a value as a sentence; nil for a valid one.
    typealias Check = @Sendable (String) -> String?

    /// A value of any type; the default is a text that is parsed too.
    func parsed<Value>(
        _ expected: String,
        default text: String,
        _ parse: @escaping Parser<Value>
    ) -> Setting<Value> {
        guard let substitute = try? parse(text) else {
            preconditionFailure("The default of \(name) must be \(expected).")
        }
        return setting(expected, default: text, orElse: substitute, parse)
    }

    func text(_ expected: String, default text: String) -> Setting<String> {
        setting(expected, default: text, orElse: text) { $0 }
    }

    func required(_ expected: String) -> Setting<String> {
        changed { $0.isRequired = true }.setting(expected, orElse: "") { $0 }
    }

    func requiredSecret(_ expected: String) -> Setting<Secret> {
        changed { ($0.isSecret, $0.isRequired) = (true, true) }
            .setting(expected, orElse: Secret("")) { Secret($0) }
    }

    func optional(_ expected: String, check: @escaping Check = noCheck) -> Setting<String?> {
        parsedOrNil(expected, Self.checked(by: check) { $0 })
    }

    func secret(_ expected: String, check: @escaping Check = noCheck) -> Setting<Secret?> {
        changed { $0.isSecret = true }
            .parsedOrNil(expected, Self.checked(by: check) { Secret($0) })
    }

    static let noCheck: Check = { _ in nil }

    /// A secret that people choose, used in paths and header fields.
    func token() -> Setting<Secret?> {
        changed { $0.isSecret = true }
            .parsedOrNil("a token without spaces, best of 16 characters or more") {
                $0.contains(where: \.isWhitespace) ? nil : Secret($0)
            }
    }

    func secrets(_ expected: String) -> Setting<[Secret]> {
        changed { $0.isSecret = true }
            .list(expected, orElse: []) { Self.words(of: $0).map { Secret($0) } }
    }

    func list<Value>(
        _ expected: String,
        orElse substitute: Value,
        _ parse: @escaping Parser<Value>
    ) -> Setting<Value> {
        changed { $0.form = .list }.setting(expected, orElse: substitute, parse)
    }

    /// Splits a list at commas and white space.
    static func words(of text: String) -> [String] {
        text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }

    /// A Port search rule as JSON; all rules within it are checked.
    func filterRule(_ expected: String) -> Setting<JSONValue?> {
        changed { $0.form = .json }
            .parsedOrNil(expected) { text throws(SettingMistake) in
                do {
                    return try FilterRule(try JSONValue(parsing: Array(text.utf8))).json
                } catch let error as FilterRuleError {
                    throw SettingMistake(reason: "\(error).")
                } catch {
                    throw SettingMistake(reason: "\(error)")
                }
            }
    }

    /// True or false, also as yes, no, 1 and 0.
    func flag(default value: Bool) -> Setting<Bool> {
        setting("true or false", default: "\(value)", orElse: value) { text in
            switch text.lowercased() {
            case "true", "yes", "1": true
            case "false", "no", "0": false
            default: nil
            }
        }
    }

    /// One of the raw values of a type; `offered` are named in errors, by default all.
    func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ offered: [Choice] = Array(Choice.allCases),
        default choice: Choice,
        inAnyCase: Bool = false
    ) -> Setting<Choice> {
        let words = offered.map(\.rawValue)
        let first = words.dropLast().joined(separator: ", ")
        let expected = (first.isEmpty ? "" : "\(first) or ") + words.suffix(1).joined()
        return setting(expected, default: choice.rawValue, orElse: choice) {
            Choice(rawValue: inAnyCase ? $0.lowercased() : $0)
        }
    }

    /// An absolute http or https URL, without the trailing slash.
    func url() -> Setting<String?> { parsedOrNil(Self.urlExpected, Self.url) }

    func url(default text: String, check: @escaping Check) -> Setting<String> {
        let parse = Self.checked(by: check) { $0 }
        return setting(Self.urlExpected, default: text, orElse: text) {
            text throws(SettingMistake) in
            try Self.url(text).flatMap { url throws(SettingMistake) in try parse(url) }
        }
    }
}

/// Times of day.
extension SettingKey {
    /// A cron expression; `none` is parsed as nil, so that a named reminder inherits none.
    func schedule() -> Setting<CronExpression?> {
        setting("five cron fields such as 0 9 * * MON, or none", default: "none", orElse: nil) {
            text throws(SettingMistake) in
            if text == "none" { return .some(nil) }
            do throws(CronError) {
                return try CronExpression(text)
            } catch {
                throw SettingMistake(reason: "\(error).")
            }
        }
    }

    func zone(default name: String) -> Setting<Zone> {
        parsed("the name of a time zone such as Europe/Berlin", default: name) {
            text throws(SettingMistake) in
            do throws(ZoneError) {
                return try ZoneDatabase.system.zone(named: text)
            } catch {
                throw SettingMistake(reason: "\(error).")
            }
        }
    }
}

/// Numbers, with and without a unit.
extension SettingKey {
    func number(_ range: ClosedRange<Int>, default number: Int) -> Setting<Int> {
        self.number(range, default: number) { $0 }
    }

    /// An optional number.
    func number(_ range: ClosedRange<Int>) -> Setting<Int?> {
        parsedOrNil(Self.expected(range)) { Self.number($0, in: range) }
    }

    func seconds(_ range: ClosedRange<Int>, default number: Int) -> Setting<Duration> {
        self.number(range, of: "seconds", default: number) { .seconds($0) }
    }

    func milliseconds(_ range: ClosedRange<Int>, default number: Int) -> Setting<Duration> {
        self.number(range, of: "milliseconds", default: number) { .milliseconds($0) }
    }

    /// Days; 0 is parsed as nil, for ever.
    func days(_ range: ClosedRange<Int>, default number: Int) -> Setting<Duration?> {
        self.number(range, of: "days", default: number) {
            $0 == 0 ? nil : .seconds($0 * 86_400)
        }
    }

    /// Days, of which there may be none.
    func wholeDays(_ range: ClosedRange<Int>, default number: Int) -> Setting<Int> {
        self.number(range, of: "days", default: number) { $0 }
    }

    /// A limit of the server, with the server's default.
    func limit(
        _ limit: any WritableKeyPath<ServerLimits, Int> & Sendable,
        _ range: ClosedRange<Int>
    ) -> Setting<ServerLimit> {
        number(range, default: ServerLimits()[keyPath: limit]) { number in
            ServerLimit { $0[keyPath: limit] = number }
        }
    }

    /// A deadline of the server, with the server's default.
    func limit(
        seconds limit: any WritableKeyPath<ServerLimits, Duration> & Sendable
    ) -> Setting<ServerLimit> {
        let seconds = Int(ServerLimits()[keyPath: limit].components.seconds)
        return number(1...86_400, of: "seconds", default: seconds) { number in
            ServerLimit { $0[keyPath: limit] = .seconds(number) }
        }
    }

    private func number<Value>(
        _ range: ClosedRange<Int>,
        of unit: String? = nil,
        default number: Int,
        _ value: @escaping @Sendable (Int) -> Value
    ) -> Setting<Value> {
        let expected = Self.expected(range, of: unit)
        return setting(expected, default: "\(number)", orElse: value(number)) {
            Self.number($0, in: range).map(value)
        }
    }

    private static func expected(_ range: ClosedRange<Int>, of unit: String? = nil) -> String {
        let unit = unit.map { "of \($0) " } ?? ""
        return "a number \(unit)from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}

extension SettingKey {
    func setting<Value>(
        _ expected: String,
        default text: String? = nil,
        orElse substitute: Value,
        _ parse: @escaping Parser<Value>
    ) -> Setting<Value> {
        let key = changed { ($0.expected, $0.fallback) = (expected, text) }
        return Setting(key: key, substitute: substitute, parse: parse)
    }

    /// An optional value; nil when it is not set.
    func parsedOrNil<Wrapped>(
        _ expected: String,
        _ parse: @escaping Parser<Wrapped>
    ) -> Setting<Wrapped?> {
        setting(expected, orElse: nil) { text throws(SettingMistake) in
            // An invalid text is an error, not a value of nil.
            guard let value = try parse(text) else { return Wrapped??.none }
            return .some(value)
        }
    }

    func changed(_ change: (inout SettingKey) -> Void) -> SettingKey {
        var key = self
        change(&key)
        return key
    }

    private static func checked<Value>(
        by check: @escaping Check,
        _ value: @escaping @Sendable (String) -> Value
    ) -> Parser<Value> {
        { text throws(SettingMistake) in
            if let reason = check(text) { throw SettingMistake(reason: reason) }
            return value(text)
        }
    }

    private static let urlExpected = "an http or https URL"

    private static func url(_ text: String) -> String? {
        webURL(text).map { _ in String(text.reversed().drop { $0 == "/" }.reversed()) }
    }

    /// Reads an absolute http or https URL that leads to a service and says nothing else.
    static func webURL(_ text: String) -> URL? {
        guard
            let url = URL(string: text),
            let host = url.host(), !host.isEmpty,
            url.scheme == "https" || url.scheme == "http",
            url.query() == nil, url.fragment() == nil, url.user() == nil
        else { return nil }
        return url
    }
}

/// Sets a limit of the server.
struct ServerLimit: Sendable {
    var set: @Sendable (inout ServerLimits) -> Void
}
