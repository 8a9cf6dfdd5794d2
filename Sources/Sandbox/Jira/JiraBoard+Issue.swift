package import JSON
package import Platform

extension JiraBoard {
    /// An issue of the sandbox's Jira.
    package struct Issue: Sendable {
        package internal(set) var id = 0
        package internal(set) var key = ""
        /// The number of the key, by which issues of one project are ordered.
        var number = 0
        /// The keys that it had in other projects.
        package internal(set) var formerKeys: [String] = []
        package internal(set) var projectID: String
        package internal(set) var typeID: String
        package internal(set) var summary: String
        package internal(set) var description: Text?
        package internal(set) var labels: [String] = []
        package internal(set) var statusID: String
        /// The name of the resolution; nil for none, whatever the status.
        package internal(set) var resolution: String?
        package internal(set) var resolvedAt: Timestamp?
        package internal(set) var statusChangedAt: Timestamp
        package internal(set) var parent: Int?
        /// The id of a person.
        package internal(set) var assignee: String?
        /// Custom fields and those without a rule here, by their ids.
        package internal(set) var fields: [ExactString: JSONValue] = [:]
        package internal(set) var properties: [ExactString: JSONValue] = [:]
        package internal(set) var comments: [Comment] = []
        package internal(set) var created: Timestamp
        package internal(set) var updated: Timestamp
        /// What was done to it, oldest first.
        package internal(set) var history: [Change] = []
        var isDeleted = false
    }

    /// A description or comment as it is stored: a document on Cloud, wiki text elsewhere.
    package enum Text: Sendable, Hashable {
        case document(JSONValue)
        case wiki(String)
    }

    package struct Comment: Sendable, Hashable {
        package var id: Int
        package var author: String
        package var body: Text
        package var created: Timestamp
    }

    /// One write, for the page and for tests that count what was written.
    package struct Change: Sendable, Hashable {
        package var time: Timestamp
        package var author: Author
        /// What was done, in a few words.
        package var text: String
    }

    package enum Author: Sendable, Hashable {
        /// Whoever has the token.
        case api
        /// A person of the site.
        case person
    }
}

extension JiraBoard.Issue {
    /// How often the holder of the token wrote to it, its creation included.
    package var writeCount: Int { history.count { $0.author == .api } }

    mutating func note(_ text: String, by author: JiraBoard.Author, at time: Timestamp) {
        updated = time
        history.append(JiraBoard.Change(time: time, author: author, text: text))
    }
}

extension JiraBoard.Text {
    /// All text in it, a line for each block.
    package var plain: String {
        switch self {
        case .wiki(let text): text
        case .document(let document): JiraDocument.plainText(of: document)
        }
    }
}
