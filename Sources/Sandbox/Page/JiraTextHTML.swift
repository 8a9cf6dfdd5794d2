import JSON
import Templates

/// Renders a text of Jira as HTML, in which all that came from outside is escaped.
enum JiraTextHTML {
    /// Returns the HTML of a description or comment; empty for none.
    static func html(_ text: JiraBoard.Text?) -> String {
        switch text {
        case .document(let document)?: html(document)
        case .wiki(let text)?: WikiHTML.html(text)
        case nil: ""
        }
    }

    private static func html(_ node: JSONValue) -> String {
        switch node["type"]?.string {
        case "text": return text(node)
        case "hardBreak": return "<br>"
        case "rule": return "<hr>"
        case "paragraph": return "<p>\(content(node))</p>"
        case "heading":
            // The page's own headings end at the third level.
            let level = min(6, 3 + max(1, node["attrs"]?["level"]?.count ?? 1))
            return "<h\(level)>\(content(node))</h\(level)>"
        case "bulletList", "taskList", "decisionList": return "<ul>\(content(node))</ul>"
        case "orderedList": return "<ol>\(content(node))</ol>"
        case "listItem", "decisionItem": return "<li>\(content(node))</li>"
        case "taskItem":
            let isDone = node["attrs"]?["state"] == "DONE"
            return "<li>\(isDone ? "☑" : "☐") \(content(node))</li>"
        case "codeBlock": return "<pre>\(content(node))</pre>"
        case "blockquote", "panel": return "<blockquote>\(content(node))</blockquote>"
        case "table": return "<table>\(content(node))</table>"
        case "tableRow": return "<tr>\(content(node))</tr>"
        case "tableHeader": return "<th>\(content(node))</th>"
        case "tableCell": return "<td>\(content(node))</td>"
        case "mention": return "<span class=\"mention loud\">\(plain(node))</span>"
        case "status", "emoji", "inlineCard", "blockCard", "date": return plain(node)
        case "expand", "nestedExpand":
            let title = HTML.escaped(node["attrs"]?["title"]?.string ?? "")
            return "<details><summary>\(title)</summary>\(content(node))</details>"
        default: return content(node)
        }
    }

    private static func content(_ node: JSONValue) -> String {
        (node["content"]?.array ?? []).map(html).joined()
    }

    private static func plain(_ node: JSONValue) -> String {
        HTML.escaped(JiraDocument.plainText(of: node))
    }

    private static func text(_ node: JSONValue) -> String {
        var html = HTML.escaped(node["text"]?.string ?? "")
        for mark in node["marks"]?.array ?? [] {
            switch mark["type"]?.string {
            case "strong": html = "<strong>\(html)</strong>"
            case "em": html = "<em>\(html)</em>"
            case "strike": html = "<del>\(html)</del>"
            case "code": html = "<code>\(html)</code>"
            case "link": html = link(html, to: mark["attrs"]?["href"]?.string ?? "")
            default: break
            }
        }
        return html
    }

    /// A link, where the address is one of the web; else the text alone.
    static func link(_ html: String, to address: String) -> String {
        guard address.hasPrefix("https://") || address.hasPrefix("http://") else { return html }
        let href = HTML.escaped(address)
        return "<a href=\"\(href)\" target=\"_blank\" rel=\"noopener noreferrer\">\(html)</a>"
    }
}

/// Renders wiki text, as far as issues have it: headings, lists, links and bold.
private enum WikiHTML {
    static func html(_ text: String) -> String {
        var html = ""
        var isInList = false
        for line in text.split(whereSeparator: \.isNewline) {
            let item = line.wholeMatch(of: #/ *([*#\-]+) +(.*)/#)
            if (item != nil) != isInList {
                html += isInList ? "</ul>" : "<ul>"
                isInList.toggle()
            }
            if let item {
                html += "<li>\(inline(item.2))</li>"
            } else if let heading = line.wholeMatch(of: #/h[1-6]\. +(.*)/#) {
                html += "<h4>\(inline(heading.1))</h4>"
            } else if line.wholeMatch(of: #/ *-{4,} */#) != nil {
                html += "<hr>"
            } else if line.wholeMatch(of: #/\{(panel|quote|noformat|code)[^}]*\}/#) == nil {
                html += "<p>\(inline(line))</p>"
            }
        }
        return html + (isInList ? "</ul>" : "")
    }

    private static func inline(_ text: Substring) -> String {
        var html = ""
        var rest = text
        var isBold = false
        while let sign = rest.popFirst() {
            switch sign {
            case "\\": html += rest.popFirst().map { HTML.escaped(String($0)) } ?? "\\"
            case "*":
                html += isBold ? "</strong>" : "<strong>"
                isBold.toggle()
            case "[":
                guard let match = rest.prefixMatch(of: #/((?:\\.|[^|\]\\])+)\|([^\]|\s]+)\]/#)
                else {
                    html += "["
                    continue
                }
                rest = rest[match.range.upperBound...]
                html += JiraTextHTML.link(inline(match.1), to: String(match.2))
            default: html += HTML.escaped(String(sign))
            }
        }
        return html + (isBold ? "</strong>" : "")
    }
}
