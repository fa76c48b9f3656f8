"""What help says, screen by screen: three or four sentences one can act on."""

from __future__ import annotations

from station.kernel.words import N_

FARMERS = (
    N_("At the foot of every page you can choose the size of the text, jin or kilogram, and the language."),
    N_("Nothing you look at here is kept. After a minute without a touch the station asks if you are still there."),
)
STAFF = (
    N_("Ctrl+K finds any page and any product. Ctrl+Enter saves a form. F1 opens this help."),
    N_("After three minutes without a touch the desk locks. What you typed waits for your PIN."),
)
GENERAL = (N_("Touch a picture or a word to go on, and “Back” to return. Ask the officer if something is not clear."),)

# Title and sentences of each screen.
TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "home": (
        N_("The first page"),
        (
            N_("Touch one of the four pictures: prices, farming, classes, or your requests."),
            N_("The small cards below are the prices most people look at. One touch shows the whole price."),
            N_("The top line says how old the news from the county is."),
        ),
    ),
    "prices": (
        N_("Finding a product"),
        (
            N_("Touch the picture of what you want to sell or buy. The arrows at the sides turn the page."),
            N_("If it has no picture, search by its first letters, or ask the officer."),
        ),
    ),
    "prices.product": (
        N_("The price of a product"),
        (
            N_("The large number is the last price known. Below it stand the market and how old the price is."),
            N_("An arrow and a word say whether it rose or fell since the time before."),
            N_("A brown number is an old price: ask before you rely on it."),
        ),
    ),
    "prices.search": (
        N_("Searching by letters"),
        (N_("Touch the first letters of the pinyin: L Z for lychee. The products that fit appear at once."),),
    ),
    "learn": (
        N_("Finding advice"),
        (
            N_("The first picture leads to what is to be done in the field these days, the second to the newest."),
            N_("Or touch a topic or a crop. Then touch the sheet you want to read."),
        ),
    ),
    "learn.list": (
        N_("Choosing a sheet"),
        (N_("Touch a title to read it. The numbers below lead to more. A red one was taken back: do not follow it."),),
    ),
    "learn.read": (
        N_("Reading a sheet"),
        (
            N_("“Forward” shows what comes next. Touch a picture to see it large."),
            N_("“Listen” at the left reads it to you, “Print” at the right gives you a slip to take home."),
        ),
    ),
    "login": (
        N_("Logging in"),
        (
            N_("This way is for people who work here. Touch your name and type your PIN."),
            N_("The first time, take the code the county gave you and choose a PIN of six digits or more."),
            N_("After five wrong tries the log-in waits. A forgotten PIN is set anew with a code from the county."),
        ),
    ),
    "enrol": (
        N_("Joining a county"),
        (
            N_("The county gives you an address and a one-time code. Type both, then touch “Join”."),
            N_("Compare the check number with the county by phone: if it differs, stop and tell them."),
        ),
    ),
    "date": (
        N_("Setting the date"),
        (N_("The machine's clock was wrong. Look at a calendar, set year, month and day, and confirm."),),
    ),
    "desk": (N_("Today"), (N_("What waits for you, oldest first. Choose a line to see it and its next step."),)),
    "prices.table": (
        N_("The list of prices"),
        (N_("Type a name, pinyin or first letters to find a product. The last column says where an entry stands."),),
    ),
    "prices.history": (
        N_("How a price went"),
        (
            N_("Each line is a market, its last price stands at its end. The arrow keys read it day by day."),
            N_("To compare markets, type what the way to each costs; the rule stands above the figures."),
        ),
    ),
    "prices.report": (
        N_("Reporting a price"),
        (
            N_("Type the price most of the goods sold at, and check the unit: jin and kilogram differ by two."),
            N_("It shows at this station at once, and everywhere else when the county has accepted it."),
        ),
    ),
    "warnings": (
        N_("Warnings"),
        (
            N_("A warning stands across every page until its hour is over or it is lifted, also without a line."),
            N_("Touch “Details” to see what is coming and what to do, to hear it and to print it."),
        ),
    ),
    "warnings.desk": (
        N_("Warnings"),
        (N_("A warning overtakes everything on the line. The list says at how many stations it stood on the screen."),),
    ),
    "warnings.notes": (
        N_("Weather and solar terms"),
        (N_("A note stands on the first page of the stations, and beside warnings, until its time is over."),),
    ),
    "bulletins.withdrawn": (
        N_("Taken back"),
        (N_("Read why, tell whoever has a slip of it, then say that you have read it. The county waits for that."),),
    ),
    "bulletins.reach": (
        N_("Reach of bulletins"),
        (
            N_("Stations tell by themselves what came and what was shown, and the day after how often it was opened."),
            N_("What is taken back goes off every screen at once. Who has not acknowledged stands first."),
        ),
    ),
    "sync": (
        N_("Exchanging with the county"),
        (
            N_("The exchange runs by itself whenever there is a line. Nothing is lost when it breaks off."),
            N_("A full mark says that the county has confirmed everything up to then."),
        ),
    ),
    "settings": (
        N_("Settings"),
        (N_("What you choose here stays for everybody at this machine. The bar at the foot lends it to one person."),),
    ),
}
OPEN = frozenset({
    "home", "prices", "prices.product", "prices.search", "learn", "learn.list", "learn.read", "learn.questions",
    "login", "enrol", "area", "date", "warnings",
})


def help_for(screen: str) -> tuple[str, tuple[str, ...]]:
    """Return the msgids of title and sentences for a screen; general ones where nothing special is said."""
    title, sentences = TOPICS.get(screen, ("", GENERAL))
    return title, (*sentences, *(FARMERS if screen in OPEN else STAFF))
