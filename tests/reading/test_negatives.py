"""Tables that are none of awards: 208 made-up ones, of which none is taken for one."""

from __future__ import annotations

import pytest

from graph.reading.tables import read

#: Headers and a row of tables as pages have them, many with words that award tables have too.
KINDS = """
Year|Title|Role|Notes // 2001|Owl|Queen|Voice
Year|Film|Director|Language // 2001|Owl|Ann Ray|Norwegian
Title|Year|Peak|Certification // Owl|2001|4|Gold
Single|Year|Album|Label // Elm|2001|Ash|Reed Records
Date|Opponent|Score|Result // 2 May 2001|Lake Town|2–1|Won
Year|Competition|Venue|Position // 2001|Lake Cup|Hill|1st
Year|Tournament|Surface|Outcome // 2001|Lake Open|Clay|Winner
Season|Champion|Runner-up // 2001|Lake Town|Hill Town
Year|Winner|Jockey|Trainer // 2001|Owl|Ann Ray|Bo Lind
Grand Prix|Pole|Fastest lap|Winner // Lake Grand Prix|Ray|Lind|Ray
Driver|Events|Class|Result // Ann Ray|12|GT|2nd
Event|Class|Gold|Silver|Bronze // Sprint|T11|Ann Ray|Bo Lind|Eva Moe
Candidate|Party|Votes|Result // Ann Ray|Green|2,113|Elected
Election|Party|Votes|% // 2001|Green|2,113|12.1
Question|Yes|No|Outcome // Bridge|55|45|Approved
Battle|Date|Commander|Result // Lake|1701|Ray|Victory
Case|Year|Court|Result // Ray v Lind|2001|Lake Court|Dismissed
Mission|Launch|Rocket|Outcome // Owl 1|2 May 2001|Reed|Success
Company|Presenter|Event // Reed Ltd|Ann Ray|Fair
Name|Position|Company|From // Ann Ray|Director|Reed Ltd|2001
Episode|Title|Director|Viewers // 1|Elm|Ann Ray|2.1
No.|Title|Writer(s)|Length // 1|Elm|Ann Ray|3:12
Actor|Character|Seasons // Ann Ray|Queen|1–4
Region|Date|Format|Label // Norway|2 May 2001|CD|Reed
Publication|List|Rank // The Lamp|Best albums|14
Award|Wins|Nominations // Lake Awards|2|7
Team|Played|Won|Lost // Lake Town|20|12|8
Rank|Name|Medals // 1|Ann Ray|4
Player|Caps|Goals // Ann Ray|80|12
Year|Prize money|Ranking // 2001|$4,000|12
Model|Class|Power // Owl 2|C|90 kW
Ship|Builder|Launched|Fate // Owl|Reed Yard|1901|Scrapped
Station|Line|Opened // Lake|Red|1901
Species|Status|Range // Owl|Vulnerable|North
City|Population|Area // Lake|12,000|30
Year|Event|Organizer // 2001|Lake Fair|Reed Society
Bridge|Span|Opened // Lake Bridge|120|1901
Album|Artist|Sales // Elm|Owl|12,000
Award|Country|Established // Lake Prize|Norway|1901
Society|Founded|Members // Lake Guild|1901|120
Festival|City|Month // Lake Film Festival|Lake|May
Game|Platform|Release date // Owl|PC|2 May 2001
Book|Publisher|Year|Pages // Elm|Reed|2001|120
Date|City|Venue|Attendance // 2 May 2001|Lake|Hall|1,200
Term|Meaning|Language // Owl|bird|English
Student|Subject|Grade // Ann Ray|History|A
Order|Supplier|Amount|Status // 12|Reed Ltd|400|Pending
Ticket|Category|Status|Assignee // 112|Bug|Closed|Ann Ray
Experiment|Sample|Result // 4|B|Positive
Match|Winner|Loser|Method // 4|Ann Ray|Bo Lind|Decision
id|name|winner|selected // 4|Ann Ray|True|False
Contest|Winner|Entrants // Lake Race|Ann Ray|120
"""
TABLES = [tuple(part.split("|") for part in line.split(" // ")) for line in KINDS.split("\n")[1:-1]]
TITLES = ("Owl", "Ann Ray (footballer)", "5th Lake Awards")


def delimited(header: list[str], row: list[str]) -> str:
    lines = [header, row, row[:1] + row[1:], row]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines) + "\n"


def wikitext(header: list[str], row: list[str]) -> str:
    cells = "\n".join(["|-\n| " + " || ".join(row)] * 3)
    return f'==Career==\n{{| class="wikitable"\n! {" !! ".join(header)}\n{cells}\n|}}\n'


def html(header: list[str], row: list[str]) -> str:
    head = "".join(f"<th>{text}</th>" for text in header)
    cells = "".join(f"<td>{text}</td>" for text in row)
    return f"<h2>Statistics</h2><table><tr>{head}</tr><tr>{cells}</tr><tr>{cells}</tr></table>"


def test_there_are_more_than_two_hundred() -> None:
    assert len(TABLES) * 4 >= 200


@pytest.mark.parametrize(("header", "row"), TABLES, ids=lambda part: part[0])
def test_no_table_of_another_kind_is_taken_for_one_of_awards(
    header: list[str], row: list[str]
) -> None:
    texts = [make(header, row) for make in (delimited, wikitext, html)]
    for text in [*texts, wikitext(header, row).replace("Career", "Reception")]:
        taken = [table.columns for title in TITLES for table in read(text, title=title)]
        assert taken == []
