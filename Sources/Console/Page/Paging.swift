/// One page of a list that is known as a whole, by its number from 1.
struct Paging: Sendable {
    /// Which elements of the list it shows.
    let range: Range<Int>
    /// Where the pages before and behind it are; nil where there are none.
    let previous: String?
    let next: String?

    /// - Parameters:
    ///   - count: How long the list is.
    ///   - page: The number as the query has it; the first page for anything that is none.
    ///   - size: How much one page shows.
    ///   - link: Returns where a page is.
    init(_ count: Int, page: String?, size: Int, link: (_ page: Int) -> String) {
        let last = max(0, count - 1) / size + 1
        let page = min(max(1, page.flatMap { Int($0) } ?? 1), last)
        range = (page - 1) * size..<min(page * size, count)
        previous = page > 1 ? link(page - 1) : nil
        next = page < last ? link(page + 1) : nil
    }
}
