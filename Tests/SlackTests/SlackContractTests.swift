import FoundationEssentials
import JSON
import Outbound
import Platform
import Slack
import Testing

/// A row of the table of webhook errors, beside the package in some checkouts.
struct WebhookErrorRow: Decodable, Sendable {
    var status: Int
    var body: String
    var permanent: Bool
    var ambiguous: Bool
    var action: String
    var humanMessage: String

    static let path: String = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/../shared/contract/slack-limits.json"
    }()
    static let isThere = FileManager.default.fileExists(atPath: path)

    static func all() throws -> [WebhookErrorRow] {
        struct Table: Decodable { var webhookErrors: [WebhookErrorRow] }
        return try JSONCoding.decode(Table.self, from: bytes()).webhookErrors
    }

    static func bytes() throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: path)))
    }
}

@Suite(.enabled(if: WebhookErrorRow.isThere, "../shared/contract/slack-limits.json is not there"))
struct SlackContractTests {
    @Test func `every error in the table is dealt with as it says`() async throws {
        let rows = try WebhookErrorRow.all()
        #expect(rows.count > 15)
        for row in rows {
            let slack = ScriptedSlack([.answer(row.status, row.body)])
            let error = try #require(await failure(of: slack.webhook()))
            switch error.disposition {
            case .never: #expect(row.permanent && !row.ambiguous, "\(row.body)")
            case .unknown: #expect(row.ambiguous && !row.permanent, "\(row.body)")
            case .retry: #expect(!row.permanent && !row.ambiguous, "\(row.body)")
            }
            let mayBePlain = if case .layoutRefused = error { true } else { false }
            #expect(mayBePlain == (row.action == "degrade_to_text_once"), "\(row.body)")
        }
    }

    @Test func `every error in the table is told in its words, with its code`() async throws {
        for row in try WebhookErrorRow.all() where row.status != 429 {
            let slack = ScriptedSlack([.answer(row.status, row.body)])
            let error = try #require(await failure(of: slack.webhook()))
            #expect(
                error.description == "\(row.humanMessage) (\(row.body), HTTP \(row.status))"
            )
        }
    }
}
