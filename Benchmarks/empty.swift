/// What Swift's runtime alone takes: the floor of every program in it.
@main
enum Empty {
    static func main() async {
        print("Nothing is done.")
    }
}
